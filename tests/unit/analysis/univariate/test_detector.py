"""A series is scored as it comes: no look ahead, no unit, bounded state."""

from datetime import UTC, datetime, timedelta
from math import inf, nan, sin, tau

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minutewatch.analysis.univariate import ALARM, WARM_UP, SeriesDetector

START = datetime(2026, 1, 5, tzinfo=UTC)
EVERY = timedelta(minutes=5)
DAY = 288  # values
VALUES = st.lists(st.floats(-1e300, 1e300) | st.integers(-3, 3).map(float), max_size=2 * WARM_UP)


def scores(values: list[float], detector: SeriesDetector | None = None, *, first: int = 0) -> list[float]:
    detector = detector or SeriesDetector()
    return [detector.update(START + (first + i) * EVERY, value) for i, value in enumerate(values)]


def daily(days: int) -> list[float]:
    """Days between 50 and 150 with a ripple of 7 values, so that no two are the same."""
    return [100 + 45 * sin(tau * i / DAY) + 5 * sin(tau * i / 7) for i in range(days * DAY)]


@given(VALUES, VALUES, VALUES)
@settings(max_examples=60, deadline=None)
def test_later_values_change_no_earlier_score(past: list[float], future: list[float], other: list[float]) -> None:
    known = daily(1)[: WARM_UP + 20] + past

    assert scores(known + future)[: len(known)] == scores(known + other)[: len(known)] == scores(known)


@given(VALUES)
@settings(max_examples=60, deadline=None)
def test_a_score_is_between_0_and_1_whatever_the_values(values: list[float]) -> None:
    assert all(0 <= score <= 0.99 for score in scores(daily(1)[:WARM_UP] + values))


@given(VALUES, st.integers(0, 2 * WARM_UP))
@settings(max_examples=60, deadline=None)
def test_a_detector_continues_from_its_state_as_if_it_were_the_same(values: list[float], cut: int) -> None:
    known = daily(3)[: 3 * DAY - 20]
    whole = scores(known + values)
    first = SeriesDetector()
    head = scores((known + values)[: len(known) + cut], first)
    state = first.dump()
    tail = scores((known + values)[len(known) + cut :], SeriesDetector(state), first=len(known) + cut)

    assert head + tail == whole
    assert len(state) <= 1024


def test_the_state_does_not_grow() -> None:
    detector = SeriesDetector()
    sizes = set()
    for _ in range(5):
        scores(daily(1), detector)
        sizes.add(len(detector.dump()))

    assert sizes == {640}


def test_a_state_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="state of 3 bytes, 640 needed"):
        SeriesDetector(b"abc")


@pytest.mark.parametrize("factor", [2.0**-40, 2.0**30])
def test_the_unit_does_not_matter(factor: float) -> None:
    """A power of two scales floating-point numbers without rounding."""
    values = [*daily(3), 400.0, *daily(1)]

    assert scores([factor * value for value in values]) == scores(values)


def test_the_first_values_have_no_score() -> None:
    assert scores([1e9 * (-2) ** (i % 20) for i in range(WARM_UP)]) == [0.0] * WARM_UP


@pytest.mark.parametrize(
    "unusual",
    [
        [400.0],
        [-100.0],
        [100.0 + step for step in range(60)],
        [150.0] * DAY,
    ],
    ids=["a spike", "a drop", "a sustained rise", "a flat day at what is usual at the peak"],
)
def test_what_never_happened_before_is_an_alarm(unusual: list[float]) -> None:
    night = 3 * DAY // 4  # values into the day, where it is lowest
    past = daily(4) + daily(1)[:night]

    after = scores(past + unusual)[len(past) :]

    assert max(after) >= ALARM


@pytest.mark.parametrize("past", [WARM_UP + 20, DAY + 20], ids=["the first day", "the second"])
def test_a_spike_is_an_alarm_before_the_hours_of_the_day_are_known(past: int) -> None:
    assert scores([*([10.0, 12.0, 11.0] * DAY)[:past], 40.0])[-1] >= ALARM


def test_a_peak_that_lasts_is_an_alarm_where_single_peaks_are_usual() -> None:
    past = [10.0, 10.0, 100.0, 10.0, 10.0, 10.0, 10.0] * 300

    after = scores([*past, *([100.0] * 5)])

    assert max(after[2 * DAY : len(past)]) < ALARM
    assert after[-1] > 0.9


def test_another_level_is_an_alarm_even_between_the_usual_extremes() -> None:
    past = [0.0, 10.0, 0.0, 0.0, 0.0] * 300

    after = scores(past + [0.0, 10.0, 10.0, 10.0, 10.0] * 30)

    assert max(after[2 * DAY : len(past)]) < ALARM
    assert max(after[len(past) :]) >= ALARM


def test_an_hour_is_not_judged_by_a_single_day_before_it() -> None:
    low, high = [5.0] * (DAY // 24), [15.0] * (DAY // 24)
    first, second = high + high + (low + high) * 11, high + (low + high) * 11 + low

    assert max(scores(first + second)) < ALARM


def test_the_trembling_of_a_steady_floor_is_none() -> None:
    past, after = [45.0, 45.0, 45.0, 145.0] * 300, [45.1, 45.1, 45.1, 145.0] * 10

    assert max(scores(past + after)[2 * DAY :]) < ALARM


def test_what_happens_every_day_is_none_after_the_first() -> None:
    assert max(scores(daily(14))[DAY:]) < ALARM


def test_a_constant_series_says_nothing() -> None:
    assert set(scores([45.1] * 2000)) == {0.0}


def test_one_event_is_told_once() -> None:
    past = daily(4)
    told = [score for score in scores([*past, *([400.0] * 50)])[len(past) :] if score >= ALARM]

    # The value, then the lowest of 5 and of 15, each worse than what was said.
    assert 1 <= len(told) <= 3


@pytest.mark.parametrize("value", [nan, inf, -inf, 1e301])
def test_what_is_no_number_is_refused_and_not_taken_in(value: float) -> None:
    detector = SeriesDetector()
    scores(daily(1), detector)
    before = detector.dump()

    with pytest.raises(ValueError, match="is not a finite number"):
        detector.update(START, value)
    assert detector.dump() == before


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        SeriesDetector().update(datetime(2026, 1, 5), 1.0)  # noqa: DTZ001 - the point of the test
