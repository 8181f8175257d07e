from math import log, log10

import pytest

from minutewatch.analysis.detectors.frequency import (
    MAX_KEYS,
    MAX_SHAPE,
    PRIOR_COUNT,
    PRIOR_MINUTES,
    USUAL,
    Frequency,
)
from minutewatch.analysis.detectors.key import HALF_LIFE, PRESENT
from minutewatch.analysis.tails import surge_tail
from tests.unit.analysis.world import TEN

WATCHED = 1440


def _score(frequency: Frequency, minute: int, key: str = "x", **more: float) -> float:
    return max((surge.score for surge in frequency.surges(minute, WATCHED, {key: 1}, **more)), default=0.0)


def test_a_well_known_key_is_judged_by_a_negative_binomial_of_shape_2() -> None:
    frequency = Frequency()
    for i in range(40):
        frequency.take(TEN + i, {"x": 1})
    for i in range(40, 80):
        frequency.take(TEN + i, {})
    for i in range(80, 82):
        frequency.take(TEN + i, {"x": 4})
    (surge,) = frequency.surges(TEN + 81, WATCHED, {"x": 4})

    # 40 of them in a day, beside the prior's; 8 in 2 minutes. P(X >= 8) = q^8 (1 + 8 (1 - q)), q = m / (m + 2).
    past = HALF_LIFE / log(2) * (1 - 0.5**0.5) + PRIOR_MINUTES
    mean = 2 * 40.3 / past
    share = mean / (mean + 2)
    assert surge.width == 2
    assert surge.expected == pytest.approx(mean, rel=0.02)
    assert surge.score == pytest.approx(-log10(share**8 * (1 + 8 * (1 - share))), rel=0.01)


def test_what_was_never_seen_needs_two_minutes_and_little_more() -> None:
    frequency = Frequency()
    frequency.take(TEN, {"x": 1})
    assert _score(frequency, TEN) == 0

    frequency.take(TEN + 1, {"x": 1})
    assert _score(frequency, TEN + 1) > 4


def test_a_burst_within_one_minute_is_a_blip_of_what_is_known() -> None:
    frequency = Frequency()
    frequency.take(TEN, {"x": 1, "y": 2})
    frequency.take(TEN + PRESENT, {"x": 50, "y": 2})

    assert _score(frequency, TEN + PRESENT) == 0


def test_a_burst_of_what_was_never_seen_is_news_at_once() -> None:
    frequency, keen = Frequency(), Frequency(news=2)
    frequency.take(TEN, {"x": 3, "y": 2})
    keen.take(TEN, {"x": 1, "y": 2})

    assert _score(frequency, TEN) > 4
    assert _score(frequency, TEN, "y") == 0
    assert _score(keen, TEN) == 0
    assert _score(keen, TEN, "y") > 4


def test_more_traffic_makes_more_of_everything() -> None:
    frequency = Frequency()
    for i in range(3):
        frequency.take(TEN + i, {"x": 2})

    assert _score(frequency, TEN + 2, load=8.0) < _score(frequency, TEN + 2) - 1
    assert _score(frequency, TEN + 2, load=0.1) == _score(frequency, TEN + 2)


def test_the_present_becomes_the_past() -> None:
    frequency = Frequency()
    frequency.take(TEN, {"x": 2})
    frequency.take(TEN + PRESENT, {})

    assert (frequency.keys["x"].count, frequency.keys["x"].present) == (2, {})


def test_half_of_the_past_is_forgotten_in_two_days() -> None:
    frequency = Frequency()
    frequency.take(TEN, {"x": 4})
    frequency.take(TEN + PRESENT, {})

    assert frequency.keys["x"].count_at(TEN + HALF_LIFE) == pytest.approx(2)


def test_the_keys_are_bounded_and_the_longest_unseen_go_first() -> None:
    frequency = Frequency()
    frequency.take(TEN, {"old": 1})
    frequency.take(TEN + 1, {f"k{i}": 1 for i in range(MAX_KEYS)})

    assert len(frequency.keys) == MAX_KEYS
    assert "old" not in frequency.keys


def test_a_key_that_is_renamed_keeps_its_past() -> None:
    frequency = Frequency()
    frequency.take(TEN, {"a": 1, "b": 2})
    frequency.rename("a", "b")
    frequency.rename("nobody", "b")

    assert frequency.keys["b"].present == {TEN: 3}
    assert "a" not in frequency.keys


def test_keys_that_succeed_others_come_into_their_counts() -> None:
    frequency = Frequency()
    frequency.take(TEN, {"old": 4})
    frequency.take(TEN + PRESENT, {"a": 3, "b": 1})
    frequency.succeed(TEN + PRESENT, {"a": 3, "b": 1})

    assert frequency.keys["a"].count == pytest.approx(3, rel=0.02)
    assert frequency.keys["b"].count == pytest.approx(1, rel=0.02)


def test_what_is_declared_known_is_no_news() -> None:
    frequency = Frequency()
    for i in range(3):
        frequency.take(TEN + i, {"x": 2})
    frequency.know(TEN + 2)

    assert _score(frequency, TEN + 2) == 0
    assert frequency.keys["x"].count == 6


def test_up_to_twice_the_expected_scores_about_one_at_most() -> None:
    expected = [10 ** (i / 10) for i in range(40)]
    shapes = (PRIOR_COUNT, 1, MAX_SHAPE)

    assert max(surge_tail(USUAL * mean, mean, shape=shape) for mean in expected for shape in shapes) < 1.1


def test_what_came_up_once_in_time_after_a_minute_or_near_it_was_unknown_in_it() -> None:
    frequency = Frequency()
    frequency.take(TEN, {"once": 1, "twice": 1})
    frequency.take(TEN + PRESENT, {"twice": 1})
    frequency.take(TEN + 2 * PRESENT, {})

    assert frequency.is_unknown("never", TEN)
    assert frequency.is_unknown("once", TEN + PRESENT - 1)
    assert not frequency.is_unknown("once", TEN + PRESENT)
    assert not frequency.is_unknown("twice", TEN - 1)
