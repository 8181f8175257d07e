"""An hour is compared with the same hour of the days before, never with itself."""

import pytest

from minutewatch.analysis.univariate.day_profile import MEMORY_DAYS, DayProfile


def days(profile: DayProfile, levels: list[float], *, hour: int = 5) -> None:
    """One value a day at that hour, and one of another hour after it, which closes it."""
    for day, level in enumerate(levels):
        profile.residual(day * 24 + hour, level)
        profile.residual(day * 24 + hour + 1, 0.0)


def test_an_hour_is_unknown_until_a_day_has_shown_it() -> None:
    profile = DayProfile()

    assert profile.residual(5, 10.0) is None
    assert profile.residual(5, 99.0) is None
    assert profile.residual(6, 1.0) is None
    assert profile.days(5) == 1
    assert profile.days(6) == 0


def test_a_value_is_compared_with_the_mean_of_the_hour_the_day_before() -> None:
    profile = DayProfile()
    for value in (10.0, 20.0, 30.0):
        profile.residual(5, value)

    assert profile.residual(24 + 5, 25.0) == pytest.approx(5)
    assert profile.residual(24 + 5, 26.0) == pytest.approx(6)


def test_the_level_is_the_mean_of_the_first_days() -> None:
    profile = DayProfile()
    days(profile, [10, 20, 30])

    assert profile.residual(3 * 24 + 5, 20.0) == pytest.approx(0)
    assert profile.days(5) == 3


def test_an_old_level_gives_way_to_a_new_one_by_a_seventh_each_day() -> None:
    profile = DayProfile()
    days(profile, [7.0] * MEMORY_DAYS + [14.0])

    assert profile.residual(8 * 24 + 5, 8.0) == pytest.approx(0)


def test_an_hour_takes_nothing_over_from_the_hour_before() -> None:
    profile = DayProfile()
    profile.residual(5, 1e300)
    profile.residual(6, 1.0)
    profile.residual(7, 0.0)

    assert profile.residual(24 + 6, 1.0) == 0


def test_a_series_with_one_value_a_day_has_a_level_too() -> None:
    profile = DayProfile()

    assert [profile.residual(24 * day, 3.0 + day) for day in range(3)] == [None, 1.0, 1.5]


def test_it_continues_from_its_state() -> None:
    profile = DayProfile()
    days(profile, [10, 20])
    profile.residual(2 * 24 + 5, 31.0)

    again = DayProfile(profile.dump())

    assert len(profile.dump()) == 51
    assert [again.residual(2 * 24 + 5 + step, 7.0) for step in (0, 24)] == [
        profile.residual(2 * 24 + 5 + step, 7.0) for step in (0, 24)
    ]
    assert again.dump() == profile.dump()
