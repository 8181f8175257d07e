from collections.abc import Sequence

import pytest

from minutewatch.analysis.detectors.detector import Severity
from minutewatch.analysis.detectors.error_ratio import ErrorRatio
from tests.unit.analysis.world import TEN, seen

# One false alarm a day over five services and three detectors.
THRESHOLD = 4.4


def _score(lines: Sequence[float], errors: Sequence[float]) -> float:
    return ErrorRatio().update(TEN, seen(lines, errors))


def test_two_healthy_minutes_are_enough_where_half_of_the_requests_of_a_route_fail() -> None:
    assert _score([420, 420, 480], [0, 0, 126]) > 3 * THRESHOLD


def test_it_speaks_after_an_hour_of_a_small_service() -> None:
    assert _score([10] * 55 + [10] * 5, [0] * 55 + [5] * 5) > THRESHOLD


def test_usual_errors_score_nothing() -> None:
    assert _score([100] * 60, [3] * 60) == 0


@pytest.mark.parametrize(
    ("lines", "errors"),
    [([400], [400]), ([400, 400], [0, 400])],
    ids=["first minute", "second minute"],
)
def test_a_service_that_has_just_appeared_has_no_past_to_differ_from(
    lines: Sequence[float], errors: Sequence[float]
) -> None:
    assert _score(lines, errors) == 0


def test_three_errors_of_three_at_night_wake_nobody() -> None:
    assert _score([3] * 60, [0] * 59 + [3]) == 0


def test_four_errors_more_than_usual_wake_nobody() -> None:
    assert _score([8] * 60, [4] * 59 + [8]) == 0


def test_a_rise_that_is_sure_but_tiny_wakes_nobody() -> None:
    assert _score([100_000] * 60, [100] * 59 + [1_000]) == 0


def test_errors_that_come_in_clumps_are_fewer_failures() -> None:
    evenly = [2] * 59 + [12]
    in_clumps = [0, 0, 0, 0, 10] * 11 + [0] * 4 + [12]

    assert _score([60] * 60, in_clumps) < THRESHOLD < _score([60] * 60, evenly)


def test_the_score_does_not_need_the_large_counts_themselves() -> None:
    assert _score([100_000] * 10, [1_000] * 9 + [20_000]) == pytest.approx(
        _score([1_000_000] * 10, [10_000] * 9 + [200_000]), rel=0.01
    )


def test_the_verdict_says_what_was_seen_what_is_usual_and_where() -> None:
    detector = ErrorRatio()
    observation = seen([50] * 20 + [40], [1] * 20 + [30])
    detector.update(TEN, observation)

    verdict = detector.verdict(TEN, observation)

    assert (verdict.observed, verdict.expected, verdict.unit) == (75.0, 2.0, "%")
    assert verdict.low == 0.0
    assert verdict.high < 20
    assert (verdict.span.start, verdict.span.end) == (TEN, TEN + 1)
    assert (verdict.baseline.start, verdict.baseline.end) == (TEN - 20, TEN)
    assert verdict.title_args == {
        "percent": "75", "errors": "30", "lines": "40", "usual": "2", "at": "10:00", "minutes": "1",
    }  # fmt: skip
    assert verdict.series == [2.0] * 20 + [75.0]
    assert verdict.worst == Severity.CRITICAL


def test_what_a_minute_does_not_show_five_minutes_do() -> None:
    detector = ErrorRatio()
    observation = seen([12] * 60, [0] * 55 + [3] * 5)

    assert detector.update(TEN, observation) > THRESHOLD
    assert detector.verdict(TEN, observation).title == "error_ratio.minutes"
    assert len(detector.verdict(TEN, observation).span) == 5


def test_minutes_without_a_line_have_no_ratio_to_draw() -> None:
    detector = ErrorRatio()
    observation = seen([50] * 20 + [0, 40], [1] * 20 + [0, 30])
    detector.update(TEN, observation)

    assert detector.verdict(TEN, observation).series[-2:] == [None, 75.0]


def test_nothing_has_to_be_kept_beside_the_counts() -> None:
    assert ErrorRatio().dump() == []
