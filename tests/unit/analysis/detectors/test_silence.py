from collections.abc import Sequence

import pytest

from minutewatch.analysis.detectors.detector import Severity
from minutewatch.analysis.detectors.silence import AllSilent, Silence
from tests.unit.analysis.world import TEN, seen

THRESHOLD = 4.4


def _score(lines: Sequence[float]) -> float:
    return Silence().update(TEN, seen(lines))


def test_two_minutes_without_a_line_from_a_busy_service_are_silence() -> None:
    assert _score([100] * 58 + [0, 0]) > THRESHOLD


def test_one_empty_minute_may_be_late() -> None:
    assert _score([100] * 59 + [0]) == 0


def test_a_line_ends_the_silence() -> None:
    assert _score([100] * 57 + [0, 0, 1]) == 0


def test_the_score_is_the_negative_binomials() -> None:
    # No more variance than Poisson's: shape 10. 4 a minute, 5 minutes: (10 / 30)^10 is 10^-4.77.
    assert _score([4] * 30 + [0] * 5) == pytest.approx(4.77, abs=0.005)


@pytest.mark.parametrize(
    "lines",
    [[100] * 19 + [0, 0], [100, 100, 0, 0, 0, 0]],
    ids=["19 minutes", "a job of two minutes"],
)
def test_what_has_just_appeared_may_end(lines: Sequence[float]) -> None:
    assert _score(lines) == 0


def test_a_sparse_service_does_not_alarm() -> None:
    once_in_ten_minutes = [1, *[0] * 9]

    assert _score(once_in_ten_minutes * 4 + [1] + [0] * 18) == 0
    assert _score(once_in_ten_minutes * 4 + [1] + [0] * 19) < 1


def test_gaps_that_the_past_has_shown_are_its_habit() -> None:
    hourly_pause: Sequence[float] = [50] * 20 + [0] * 5 + [50] * 20

    assert _score([*hourly_pause, *[0] * 10]) == 0
    assert _score([*hourly_pause, *[0] * 11]) > 0


def test_a_level_that_wanders_needs_longer_silence() -> None:
    steadily, wildly = [20.0] * 30, [2.0, 38.0] * 15

    assert _score([*wildly, 0, 0]) < _score([*steadily, 0, 0])


def test_silence_of_everybody_says_nothing_about_one() -> None:
    lines: Sequence[float] = [100] * 50 + [0, 0, 0]

    assert Silence().update(TEN, seen(lines, services=3, dark=True)) == 0
    assert AllSilent().update(TEN, seen(lines, services=3, dark=True)) > THRESHOLD


def test_the_silence_of_the_only_service_is_its_own() -> None:
    lines: Sequence[float] = [100] * 50 + [0, 0, 0]

    assert Silence().update(TEN, seen(lines, services=1, dark=True)) > THRESHOLD
    assert AllSilent().update(TEN, seen(lines, services=1, dark=True)) == 0


def test_the_verdict_names_the_gap_and_shows_what_came_before() -> None:
    observation = seen([40] * 30 + [0, 0, 0])

    verdict = Silence().verdict(TEN, observation)

    assert (verdict.observed, verdict.expected, verdict.unit) == (0, 40, "lines/min")
    assert (verdict.span.start, verdict.span.end) == (TEN - 2, TEN + 1)
    assert (verdict.shown_in.start, verdict.shown_in.end) == (TEN - 3, TEN - 2)
    assert verdict.title_args == {"minutes": "3", "at": "09:58", "usual": "40"}
    assert verdict.worst == Severity.CRITICAL
    assert Silence().dump() == []


def test_silence_of_everybody_is_the_pipelines_trouble() -> None:
    assert (AllSilent.KIND, Silence.KIND) == ("pipeline", "traffic")
