import pytest

from minutewatch.analysis.detectors.host_silent import MAX_HOSTS, MIN_GAP, HostSilent
from tests.unit.analysis.detectors.feeding import Feed, hosts, spoke

ALL = {"a": 10.0, "b": 10.0, "c": 10.0}
WITHOUT_C = {"a": 15.0, "b": 15.0}


def _after(minutes: int = 120) -> Feed:
    feed = Feed(HostSilent())
    feed.take([hosts(ALL)] * minutes)
    return feed


def test_a_host_that_dies_while_the_total_holds_is_found_after_a_restarts_time() -> None:
    feed = _after()
    scores = feed.take([hosts(WITHOUT_C)] * MIN_GAP)

    assert [score > 4 for score in scores] == [False] * (MIN_GAP - 1) + [True]
    verdict = feed.verdict()
    assert verdict.about == {"host.name": "c"}
    assert verdict.expected == pytest.approx(10, rel=0.01)
    assert len(verdict.span) == MIN_GAP


def test_a_restart_is_none() -> None:
    assert not spoke(_after().take([*[hosts(WITHOUT_C)] * 3, *[hosts(ALL)] * 10]))


def test_a_host_that_has_a_successor_was_replaced() -> None:
    feed = _after()
    feed.take([hosts(WITHOUT_C)] * 2)

    assert not spoke(feed.take([hosts({**WITHOUT_C, "d": 10})] * 60))


def test_a_host_that_pauses_by_habit_is_not_missed() -> None:
    feed = Feed(HostSilent())
    feed.take(hosts(WITHOUT_C if i % 20 < 8 else ALL) for i in range(200))

    assert not spoke(feed.take([hosts(WITHOUT_C)] * 9))


def test_when_the_service_is_silent_no_host_of_it_is_told() -> None:
    assert _after().take([hosts({})] * 20) == [0] * 20


def test_a_host_with_a_line_now_and_then_is_not_missed_at_once() -> None:
    feed = Feed(HostSilent())
    feed.take(hosts({"a": 50, **({"b": 1} if i % 3 == 0 else {})}) for i in range(120))

    assert not spoke(feed.take([hosts({"a": 50})] * 8))


def test_where_hosts_come_and_go_one_that_goes_is_no_news() -> None:
    feed = _after()
    for n in range(40):
        feed.take([hosts({**ALL, f"job{n}": 10})] * 40)
    feed.take([hosts(ALL)] * 1500)

    assert not spoke(feed.take([hosts(WITHOUT_C)] * 20))


def test_the_hosts_are_bounded() -> None:
    feed = Feed(HostSilent())
    feed.take([hosts({f"h{i}": 1 for i in range(MAX_HOSTS + 50)})])

    assert len(feed.detector.dump()[0]) == MAX_HOSTS


def test_it_goes_on_from_its_dump_as_if_it_had_not_stopped() -> None:
    feed = _after()
    feed.take([hosts(WITHOUT_C)] * 2)
    again = feed.again()

    assert again.take([hosts(WITHOUT_C)] * 4) == feed.take([hosts(WITHOUT_C)] * 4)
