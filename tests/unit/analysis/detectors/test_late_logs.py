from minutewatch.analysis.detectors.late_logs import LateLogs, WrongClock
from minutewatch.analysis.sample import Sample
from tests.unit.analysis.detectors.feeding import Feed, hosts, spoke
from tests.unit.analysis.world import TEN

ALL = {"a": 10.0, "b": 10.0, "c": 10.0}


def _minutes(feed: Feed, count: int, off_s: dict[str, float] | None = None) -> list[Sample]:
    return [hosts(ALL, off_s=off_s, minute=feed.minute + i) for i in range(count)]


def test_logs_that_come_late_are_told_in_the_second_minute() -> None:
    feed = Feed(LateLogs())
    feed.take(_minutes(feed, 60), late=0)

    assert [score > 4 for score in feed.take(_minutes(feed, 2), late=30)] == [False, True]
    assert feed.verdict().observed > 60


def test_one_late_in_a_hundred_is_usual() -> None:
    feed = Feed(LateLogs())
    feed.take(_minutes(feed, 60), late=0.3)

    assert feed.take(_minutes(feed, 60), late=1) == [0] * 60


def test_one_late_delivery_is_a_blip() -> None:
    feed = Feed(LateLogs())
    feed.take(_minutes(feed, 60), late=0)

    assert not spoke([*feed.take(_minutes(feed, 1), late=30), *feed.take(_minutes(feed, 5), late=0)])


def test_a_clock_that_is_ahead_is_told_at_once() -> None:
    feed = Feed(WrongClock())
    feed.take(_minutes(feed, 60))

    assert feed.take(_minutes(feed, 2, {"b": -900})) == [0, WrongClock.SCORE]
    verdict = feed.verdict()
    assert (verdict.title, verdict.title_args) == ("wrong_clock.ahead", {"host": "b", "minutes": "15"})
    assert verdict.shown_in.start <= TEN + 61 + 15 < verdict.shown_in.end


def test_a_clock_that_is_behind_is_told_where_the_other_hosts_are_in_time() -> None:
    feed = Feed(WrongClock())

    assert feed.take(_minutes(feed, 2, {"b": 420})) == [0, WrongClock.SCORE]
    assert feed.verdict().title == "wrong_clock.behind"


def test_when_all_are_behind_logs_are_late_and_no_clock_is_wrong() -> None:
    feed = Feed(WrongClock())

    assert feed.take(_minutes(feed, 3, dict.fromkeys(ALL, 420.0))) == [0, 0, 0]


def test_one_old_document_is_no_wrong_clock() -> None:
    feed = Feed(WrongClock())

    assert feed.take([*_minutes(feed, 1, {"b": 420})]) == [0]
    assert feed.take(_minutes(feed, 5)) == [0] * 5


def test_what_a_wrong_clock_dates_in_the_past_is_not_late() -> None:
    feed = Feed(LateLogs())
    feed.take(_minutes(feed, 60), late=0)

    assert feed.take(_minutes(feed, 5, {"b": 420}), late=10) == [0] * 5


def test_they_go_on_from_their_dumps_as_if_they_had_not_stopped() -> None:
    for detector in (LateLogs(), WrongClock()):
        feed = Feed(detector)
        feed.take(_minutes(feed, 5, {"b": 420}), late=2)
        again = feed.again()

        assert again.take(_minutes(again, 3, {"b": 420}), late=20) == feed.take(
            _minutes(feed, 3, {"b": 420}), late=20
        )
