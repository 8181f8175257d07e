from minutewatch.analysis import measures
from minutewatch.analysis.queries import Counts, Tally
from minutewatch.analysis.sample import TALLIES, Sample, samples, total
from tests.unit.analysis.world import TEN

COUNTS: dict[Tally, Counts] = {
    measures.LEVELS: {TEN: {("shop", "info"): 5, ("shop", "error"): 2, ("cart", ""): 1}},
    measures.STATUSES: {TEN: {("shop", "0"): 30, ("shop", "2"): 3, ("shop", "6"): 4}},
    measures.ARRIVALS: {TEN: {("shop", "a"): 40, ("cart", "b"): 1}, TEN + 1: {("shop", "a"): 9}},
    measures.ROUTE_FAILURES: {TEN: {("shop", "/pay"): 4}},
}


def test_a_minute_is_told_by_service() -> None:
    found = samples(COUNTS, TEN)

    assert found["shop"] == Sample(
        levels={"info": 5, "error": 2},
        statuses={"0": 30, "2": 3, "6": 4},
        arrivals={"a": 40},
        routes={"/pay": 4},
    )
    assert (found["shop"].requests, found["shop"].failures, found["shop"].errors) == (37, 4, 2)
    assert found["shop"].lines == 44
    assert found["cart"] == Sample(levels={"": 1}, arrivals={"b": 1})
    assert samples(COUNTS, TEN + 5) == {}


def test_all_together_are_the_sum() -> None:
    whole = total(samples(COUNTS, TEN).values())

    assert (whole.lines, sum(whole.arrivals.values())) == (45, 41)


def test_each_question_is_asked_once() -> None:
    assert len(TALLIES) == len(set(TALLIES)) == 9
