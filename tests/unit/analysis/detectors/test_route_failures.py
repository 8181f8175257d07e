import pytest

from minutewatch.analysis.detectors.route_failures import RouteFailures, route
from minutewatch.analysis.sample import Sample
from minutewatch.analysis.series import Observation
from tests.unit.analysis.detectors.feeding import Feed, requests, spoke


def _failing(routes: dict[str, float], count: float = 60) -> Sample:
    sample = requests(count, sum(routes.values()))
    sample.routes = routes
    return sample


def _after(minutes: int = 600) -> Feed:
    feed = Feed(RouteFailures())
    feed.take(_failing({"/pay": 1} if i % 20 == 0 else {}) for i in range(minutes))
    return feed


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/login", "/login"),
        ("/orders/17/items", "/orders/{}/items"),
        ("/api/v1/cart", "/api/v1/cart"),
        ("/users/5f3a?x=1", "/users/{}"),
        ("/", "/"),
    ],
)
def test_a_part_with_a_digit_in_it_is_a_variable(path: str, name: str) -> None:
    assert route(path) == name


def test_a_small_route_that_fails_is_found_where_the_ratio_hardly_moves() -> None:
    feed = _after()

    assert spoke(feed.take([_failing({"/cancel/1": 1, "/cancel/2": 1})] * 4))
    verdict = feed.verdict()
    assert verdict.about == {"url.path": "/cancel/{}"}
    assert verdict.title_args["failures"] == "8"


def test_usual_failures_score_nothing_much() -> None:
    assert max(_after(1200).scores[60:]) < 2


def test_a_blip_is_no_outage() -> None:
    assert not spoke(_after().take([_failing({"/pay": 20}), *[_failing({})] * 20]))


def test_ten_times_the_traffic_has_ten_times_the_failures() -> None:
    feed, batch = _after(), [_failing({"/pay": 1} if i % 3 == 0 else {}, count=900) for i in range(30)]

    assert not spoke(feed.take(batch))


def test_it_goes_on_from_its_dump_as_if_it_had_not_stopped() -> None:
    feed = _after()
    again = feed.again()

    assert again.take([_failing({"/x": 2})] * 3) == feed.take([_failing({"/x": 2})] * 3)


def _earlier(feed: Feed, samples: list[Sample], *, ago: int = 300) -> list[Observation]:
    start = feed.minute - ago
    return [
        Observation(minute=start + i, series=feed.series, sample=sample, watched=feed.watched - ago + i)
        for i, sample in enumerate(samples)
    ]


def test_a_route_that_failed_in_earlier_minutes_is_found_by_what_is_usual_now() -> None:
    feed = _after()
    detector = RouteFailures(feed.detector.dump())
    outage = _earlier(feed, [_failing({"/cancel/1": 1, "/pay": 1})] * 4)

    scores = detector.look_back(outage)
    verdict = detector.late_verdict(outage[:3], feed.minute)

    assert spoke(scores)
    assert (verdict.about, verdict.observed) == ({"url.path": "/cancel/{}"}, 3)
    assert (verdict.span.start, verdict.span.end) == (outage[0].minute, outage[0].minute + 3)


def test_a_route_that_fails_now_and_then_is_no_outage_late_either() -> None:
    feed = _after()
    usual = _earlier(feed, [_failing({"/pay": 1} if i % 20 == 0 else {}) for i in range(60)])

    assert max(RouteFailures(feed.detector.dump()).look_back(usual)) == 0


def test_many_times_the_traffic_of_earlier_minutes_has_as_many_times_the_failures() -> None:
    feed = _after()
    batch = _earlier(feed, [_failing({"/pay": 1}, count=1200)] * 30)

    assert not spoke(RouteFailures(feed.detector.dump()).look_back(batch))
    assert spoke(RouteFailures(feed.detector.dump()).look_back(_earlier(feed, [_failing({"/pay": 1})] * 30)))


def test_a_route_that_failed_late_is_known() -> None:
    feed = _after()
    detector = RouteFailures(feed.detector.dump())
    detector.look_back(_earlier(feed, [_failing({"/late": 1}), _failing({}), _failing({"/late": 1, "/pay": 1})]))

    kept, usual = detector.dump()[0], feed.detector.dump()[0]
    assert kept["/late"][0] == pytest.approx(1, rel=0.01)
    assert kept["/late"][1] == feed.minute - 298
    assert kept["/pay"] == usual["/pay"]
