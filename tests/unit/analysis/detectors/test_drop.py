from minutewatch.analysis.detectors.detector import Severity
from minutewatch.analysis.detectors.drop import Drop, level
from minutewatch.analysis.sample import Sample
from tests.unit.analysis.detectors.feeding import PEERS_ARE_DOWN, Feed, lines, spoke, ups_and_downs


def _after(minutes: int = 120, count: float = 40, **seen: bool) -> Feed:
    feed = Feed(Drop(), services=3, **seen)
    feed.take(lines(one) for one in ups_and_downs(count, minutes))
    return feed


def test_a_service_that_falls_silent_is_found_in_the_second_minute() -> None:
    feed = _after()

    assert [score > 4 for score in feed.take([lines(0)] * 2)] == [False, True]
    assert (feed.verdict().title, feed.verdict().worst) == ("silence", Severity.CRITICAL)


def test_half_of_the_traffic_missing_is_found_when_it_lasts() -> None:
    feed = _after()

    assert spoke(feed.take([lines(16)] * 15), 3.5)
    assert feed.verdict().title == "drop"
    assert 38 < float(feed.verdict().title_args["percent"]) < 45


def test_a_third_less_is_the_days_course() -> None:
    assert _after().take([lines(27)] * 60) == [0] * 60


def test_an_empty_minute_is_a_blip() -> None:
    assert not spoke(_after().take([lines(0), *[lines(40)] * 30]))


def test_what_falls_everywhere_is_no_news_of_one() -> None:
    assert not spoke(_after().take([lines(18)] * 20, peers=PEERS_ARE_DOWN))


def test_the_end_of_a_burst_is_no_drop() -> None:
    feed = _after()
    feed.take([lines(400)] * 60)

    assert not spoke(feed.take([lines(40)] * 60))


def test_what_falls_every_day_at_this_time_is_expected() -> None:
    feed = Feed(Drop(), services=3)
    day = [lines(8 if i >= 1200 else 60) for i in range(1440)]
    first, second = feed.take(day), feed.take(day)

    assert spoke(first)
    assert not spoke(second[600:])


def test_documents_of_a_wrong_clock_count_when_they_arrive() -> None:
    elsewhere = Sample(arrivals={"a": 40})

    assert _after().take([elsewhere] * 20) == [0] * 20


def test_documents_that_have_come_since_count_where_they_are_dated() -> None:
    feed = _after()
    for _ in range(10):
        feed.take([lines(0)])
    for age in range(10):
        feed.series.correct(age, Sample(levels={"info": 40}, arrivals={}))

    assert feed.take([lines(40)]) == [0]


def test_while_nothing_at_all_arrives_no_single_service_is_called_silent() -> None:
    assert _after().take([lines(0)] * 5, dark=True) == [0] * 5


def test_a_few_lines_an_hour_are_too_few_to_drop() -> None:
    feed = Feed(Drop())
    feed.take(lines(1 if i % 20 == 0 else 0) for i in range(120))

    assert feed.take([lines(0)] * 30) == [0] * 30


def test_the_level_against_the_hour_before() -> None:
    feed = _after()
    feed.take([lines(20)] * 10)

    found = level(feed.last)
    assert found is not None
    assert 0.48 < found < 0.55
    assert level(Feed(Drop()).last) is None
