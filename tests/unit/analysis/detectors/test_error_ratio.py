import pytest

from minutewatch.analysis.calibration import FLOOR
from minutewatch.analysis.detectors.detector import Severity
from minutewatch.analysis.detectors.error_ratio import ErrorRatio
from tests.unit.analysis.detectors.feeding import Feed, lines, requests, spoke
from tests.unit.analysis.world import TEN


def _after(minutes: int = 180, *, count: float = 50, every: int = 10) -> Feed:
    """So many minutes with a failure in every tenth."""
    feed = Feed(ErrorRatio())
    feed.take(requests(count, 1 if i % every == 0 else 0) for i in range(minutes))
    return feed


def test_a_tenth_of_the_requests_failing_is_found_in_the_second_minute() -> None:
    assert [score > 4 for score in _after().take([requests(50, 5)] * 2)] == [False, True]


def test_a_few_per_cent_are_found_when_they_last() -> None:
    scores = _after().take([requests(50, 2)] * 15)

    assert not spoke(scores[:1])
    assert spoke(scores)


def test_a_blip_of_one_minute_is_no_incident() -> None:
    feed = _after()

    assert not spoke(feed.take([requests(50, 20), *[requests(50, 0)] * 30]))


def test_usual_failures_score_nothing() -> None:
    assert max(_after(600).scores[30:]) < 2


def test_a_few_failures_at_night_wake_nobody() -> None:
    assert not spoke(_after(count=3, every=100).take([requests(3, 1), requests(3, 1)]))


def test_a_rise_that_is_sure_but_tiny_wakes_nobody() -> None:
    feed = Feed(ErrorRatio())
    feed.take([requests(100_000, 10)] * 120)

    assert feed.take([requests(100_000, 1500)] * 10) == [0] * 10


def test_what_fails_in_clumps_surprises_less() -> None:
    evenly, clumps = Feed(ErrorRatio()), Feed(ErrorRatio())
    evenly.take([requests(50, 1)] * 400)
    clumps.take(requests(50, 10 if i % 20 in (0, 1) else 0) for i in range(400))

    assert max(clumps.take([requests(50, 6)] * 3)) < max(evenly.take([requests(50, 6)] * 3)) / 2


def test_what_failed_yesterday_at_this_time_is_expected() -> None:
    feed = Feed(ErrorRatio())
    nightly = [requests(50, 20 if 600 <= i < 630 else 0) for i in range(1440)]
    first = feed.take(nightly)
    second = feed.take(nightly)

    assert spoke(first)
    assert max(second) < 2


def test_an_incident_teaches_little_of_what_is_usual() -> None:
    feed = _after()
    feed.take([requests(50, 10)] * 60)
    feed.take([requests(50, 0)] * 60)

    assert spoke(feed.take([requests(50, 8)] * 5))


def test_lines_at_an_error_level_are_failures_where_there_are_no_requests() -> None:
    feed = Feed(ErrorRatio())
    feed.take([lines(40)] * 60)
    failing = lines(30)
    failing.levels["error"] = 10

    assert spoke(feed.take([failing] * 3))
    verdict = feed.verdict()
    assert (verdict.title, verdict.condition) == ("error_ratio.lines", "log.level:(error OR fatal)")


def test_a_service_that_is_new_gets_a_verdict_after_a_quarter_of_an_hour() -> None:
    assert spoke(_after(15, every=100).take([requests(50, 20)] * 3))


@pytest.mark.parametrize("minutes", [1, 5, 9])
def test_a_service_that_has_just_appeared_has_no_past_to_differ_from(minutes: int) -> None:
    assert max(Feed(ErrorRatio()).take([requests(50, 30)] * minutes)) < FLOOR


def test_the_verdict_says_what_was_seen_and_what_was_expected() -> None:
    feed = _after()
    feed.take([requests(50, 10)] * 2)
    verdict = feed.verdict()

    assert (verdict.observed, verdict.unit) == (20.0, "%")
    assert verdict.expected == pytest.approx(0.2, abs=0.1)
    assert verdict.low < verdict.expected < verdict.high < verdict.observed
    assert (verdict.span.start, verdict.span.end) == (TEN + 180, TEN + 182)
    assert verdict.title_args["failures"] == "20"
    assert verdict.worst == Severity.HIGH
    assert verdict.series[-2:] == [20.0, 20.0]


def test_it_goes_on_from_its_dump_as_if_it_had_not_stopped() -> None:
    feed = _after()
    again = feed.again()

    assert again.take([requests(50, 7)] * 5) == feed.take([requests(50, 7)] * 5)
