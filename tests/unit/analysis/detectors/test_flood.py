from minutewatch.analysis.detectors.flood import Flood
from minutewatch.analysis.sample import Sample
from tests.unit.analysis.detectors.feeding import Feed, lines, requests, spoke


def _warnings(count: float) -> Sample:
    sample = lines(40)
    if count:
        sample.levels["warn"] = count
    return sample


def _after(minutes: int = 120) -> Feed:
    feed = Feed(Flood())
    feed.take(_warnings(1 if i % 3 == 0 else 0) for i in range(minutes))
    return feed


def test_a_flood_at_one_level_is_found_in_the_second_minute() -> None:
    feed = _after()

    assert [score > 4 for score in feed.take([_warnings(60)] * 2)] == [False, True]
    verdict = feed.verdict()
    assert (verdict.title, verdict.observed, verdict.condition) == ("flood.lines", 60, "log.level:warn")


def test_an_hourly_job_of_one_minute_is_none() -> None:
    assert not spoke(_after().take([_warnings(200), *[_warnings(0)] * 30]))


def test_a_nightly_job_is_no_news_from_the_second_night_on() -> None:
    feed = Feed(Flood())
    day = [lines(320 if 120 <= i < 150 else 40) for i in range(1440)]
    first, second = feed.take(day), feed.take(day)

    assert spoke(first)
    assert not spoke(second)


def test_twice_the_traffic_is_no_flood() -> None:
    feed = Feed(Flood())
    feed.take([requests(50)] * 120)

    assert feed.take([requests(110)] * 60) == [0] * 60
    assert spoke(feed.take([requests(500)] * 3))
    assert feed.verdict().title == "flood.requests"


def test_a_few_lines_more_are_no_flood_however_rare_they_were() -> None:
    assert _after().take([_warnings(8)] * 30) == [0] * 30


def test_of_a_service_that_has_just_appeared_every_level_is_new() -> None:
    assert Feed(Flood()).take([lines(500)] * 19) == [0] * 19
