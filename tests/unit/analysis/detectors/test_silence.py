import pytest

from minutewatch.analysis.detectors.silence import SHAPE, AllSilent, Silence
from minutewatch.analysis.tails import silence_tail
from tests.unit.analysis.detectors.feeding import Feed, lines, spoke


def _after(minutes: int = 240, every: int = 4, detector: Silence | None = None) -> Feed:
    """A service that logs one line every few minutes."""
    feed = Feed(detector or Silence(), services=3)
    feed.take(lines(1 if i % every == 0 else 0) for i in range(minutes))
    return feed


def test_a_sparse_service_is_missed_when_it_is_silent_for_far_longer_than_ever() -> None:
    scores = _after().take([lines(0)] * 180)

    assert not spoke(scores[:40])
    assert spoke(scores)


def test_its_own_gaps_are_its_habit() -> None:
    assert max(_after(600, every=30).scores) == 0


def test_the_score_is_that_of_no_event_in_the_gap() -> None:
    feed = Feed(Silence(), services=3)
    feed.take([lines(2)] * 60)

    assert feed.take([lines(0)] * 3)[-1] == pytest.approx(silence_tail(6, shape=SHAPE))


def test_a_job_that_starts_logs_and_ends_did_not_die() -> None:
    feed = Feed(Silence(), services=3)
    feed.take([lines(100)] * 15)

    assert feed.take([lines(0)] * 60) == [0] * 60


def test_while_nothing_at_all_arrives_no_single_service_is_called_silent() -> None:
    assert _after(every=1).take([lines(0)] * 60, dark=True) == [0] * 60


def test_all_together_are_silent_only_where_there_are_several() -> None:
    assert spoke(_after(every=1, detector=AllSilent()).take([lines(0)] * 60, dark=True))
    assert not spoke(_after(every=1, detector=AllSilent()).take([lines(0)] * 60, services=1))


def test_the_verdict_tells_the_gap() -> None:
    feed = Feed(Silence(), services=3)
    feed.take([lines(20)] * 60)
    feed.take([lines(0)] * 4)
    verdict = feed.verdict()

    assert (verdict.title_args["minutes"], verdict.title_args["usual"]) == ("4", "20")
    assert len(verdict.span) == 4


def test_it_goes_on_from_its_dump_as_if_it_had_not_stopped() -> None:
    feed = _after(every=1)
    feed.take([lines(0)] * 2)
    again = feed.again()

    assert again.take([lines(0)] * 5) == feed.take([lines(0)] * 5)
