import pytest

from minutewatch.analysis.detectors.detector import Severity
from minutewatch.analysis.detectors.latency import Latency
from minutewatch.analysis.sample import Sample
from minutewatch.analysis.series import Peers
from tests.unit.analysis.detectors.feeding import Feed, spoke, timed


def _at(place: int, count: float = 40) -> Sample:
    """Durations about one bin; four bins on is four times as slow."""
    return timed({place - 1: count / 4, place: count / 2, place + 1: count / 4})


def _after(minutes: int = 120) -> Feed:
    feed = Feed(Latency())
    feed.take([_at(20)] * minutes)
    return feed


def test_twice_as_slow_is_found_in_the_second_minute() -> None:
    assert spoke(_after().take([_at(22)] * 2))


def test_a_quarter_slower_is_within_the_margin() -> None:
    mixed = timed({20: 14, 21: 26})

    assert _after().take([mixed] * 30) == [0] * 30


def test_a_slow_minute_is_a_blip() -> None:
    assert not spoke(_after().take([_at(26), *[_at(20)] * 30]))


def test_six_slow_requests_are_not_enough_of_a_mean() -> None:
    assert _after().take([_at(24, 2), _at(24, 2)]) == [0, 0]


def test_what_all_services_have_in_common_is_no_news_of_one() -> None:
    mixed = timed({21: 20, 22: 20})

    alone = _after().take([mixed] * 20)
    together = _after().take([mixed] * 20, peers=Peers(slower=0.26))
    assert max(together) < max(alone)


def test_a_slow_creep_is_found_though_each_hour_is_like_the_one_before() -> None:
    feed = _after(300)
    creep = [timed({20: 40 - i / 6, 24: i / 6}) for i in range(180)]
    scores = feed.take(creep)

    assert spoke(scores)


def test_what_is_slow_every_day_at_this_time_is_no_step() -> None:
    feed = Feed(Latency())
    day = [_at(23 if 600 <= i < 660 else 20) for i in range(1440)]
    first, second = feed.take(day), feed.take(day)

    assert spoke(first)
    assert not spoke(second)


def test_a_service_that_is_new_gets_a_verdict_after_twenty_minutes() -> None:
    assert spoke(_after(20).take([_at(24)] * 3))


def test_the_verdict_tells_milliseconds() -> None:
    feed = _after()
    feed.take([_at(24)] * 2)
    verdict = feed.verdict()

    # Bin 20 ends at 102.4 ms; its middle is 2^(1/4) below. Bin 24 is four times as long.
    assert verdict.expected == pytest.approx(102.4 / 2**0.25, rel=0.04)
    assert verdict.observed == pytest.approx(4 * 102.4 / 2**0.25, rel=0.04)
    assert verdict.title_args["factor"] in ("3.9", "4", "4.1")
    assert verdict.worst == Severity.HIGH
    assert verdict.low < verdict.expected < verdict.high < verdict.observed


def test_it_goes_on_from_its_dump_as_if_it_had_not_stopped() -> None:
    feed = _after()
    again = feed.again()

    assert again.take([_at(22)] * 3) == feed.take([_at(22)] * 3)
