from collections.abc import Iterable

import pytest

from minutewatch.analysis.counting import count
from minutewatch.analysis.durations import EDGES
from minutewatch.analysis.measures import DURATIONS, LEVELS
from minutewatch.analysis.minutes import MINUTE_MS, Span
from minutewatch.analysis.queries import MAX_BUCKETS, PAGE, Bins, Measure, Tally, page_size
from minutewatch.analysis.sample import TALLIES
from minutewatch.errors import SearchError, TooLargeError
from minutewatch.stores.documents import Json
from tests.unit.analysis.world import TEN, FakeStore, steady

SPAN = Span(start=TEN, end=TEN + 3)
LINES = Tally(group_by=("service.name",))


class PagedStore(FakeStore):
    """Gives `first`, then a full page, then a short one."""

    def __init__(self, first: Json | SearchError) -> None:
        super().__init__()
        full = [_bucket("shop")] * (PAGE - 1) + [_bucket("cart")]
        self.answers: list[Json | SearchError] = [
            first,
            {"aggregations": {"page": {"after_key": {"g0": "cart"}, "buckets": full}}},
            {"aggregations": {"page": {"buckets": [_bucket("zoo")]}}},
        ]

    def multi_search(self, index: str, bodies: Iterable[Json]) -> list[Json | SearchError]:
        asked = list(bodies)
        self.searches.append(asked)
        probes: list[Json | SearchError] = [{"hits": {"total": {"value": 0}}}] * (len(asked) - 1)
        return [*probes, self.answers.pop(0)]


def _bucket(service: str) -> Json:
    return {"key": {"minute": TEN * MINUTE_MS, "g0": service}, "doc_count": 5}


def test_all_tallies_are_asked_in_one_search() -> None:
    store = FakeStore(steady(range(TEN, TEN + 3), lines=4, errors=1))

    counts = count(store, "logs-*", [(tally, SPAN) for tally in TALLIES]).counts

    # One more asks whether any of them is sampled; how many documents arrived is told by when they did.
    assert [len(bodies) for bodies in store.searches] == [len(TALLIES) - 1 + 1]
    by_level = {("shop", "info"): 3, ("shop", "error"): 1}
    assert counts[LEVELS] == dict.fromkeys(range(TEN, TEN + 3), by_level)


def test_one_unusable_answer_means_no_count_at_all() -> None:
    store = FakeStore()
    store.answer_instead = SearchError("2 shards failed")

    with pytest.raises(SearchError, match="2 shards failed"):
        count(store, "logs-*", [(tally, SPAN) for tally in TALLIES])


@pytest.mark.parametrize(
    "first",
    [
        TooLargeError("too many buckets"),
        {
            "aggregations": {
                "minutes": {"buckets": [{"key": 0, "groups": {"sum_other_doc_count": 1, "buckets": []}}]}
            }
        },
    ],
    ids=["too many buckets", "cut off"],
)
def test_what_does_not_fit_into_one_answer_is_paged_to_the_last_group(first: Json | SearchError) -> None:
    store = PagedStore(first)

    counts = count(store, "logs-*", [(LINES, SPAN)]).counts

    assert set(counts[LINES][TEN]) == {("shop",), ("cart",), ("zoo",)}
    pages = [body["aggs"]["page"]["composite"] for (body,) in store.searches[1:]]
    assert [page.get("after") for page in pages] == [None, {"g0": "cart"}]


def test_a_count_is_read_off_the_answer_that_measures_in_the_same_groups() -> None:
    store = FakeStore(steady(range(TEN, TEN + 3), lines=4))
    stamps = Tally(group_by=("service.name",), measure=Measure(kind="sum", field="@timestamp"))

    counts = count(store, "logs-*", [(LINES, SPAN), (stamps, SPAN)]).counts

    (bodies,) = store.searches
    assert len(bodies) == 2
    assert counts[LINES] == {minute: {("shop",): 4} for minute in range(TEN, TEN + 3)}
    assert counts[stamps][TEN][("shop",)] >= 4 * TEN * MINUTE_MS


def test_pages_whose_bins_are_too_many_buckets_get_smaller_until_they_fit() -> None:
    tally = Tally(group_by=("service.name",), bins=Bins(field="event.duration", edges=(1.0, 2.0)))
    store = PagedStore(TooLargeError("too many buckets"))
    store.answers = [store.answers[0], TooLargeError("a page too"), {"aggregations": {"page": {"buckets": []}}}]

    assert count(store, "logs-*", [(tally, SPAN)]).counts == {tally: {}}

    sizes = [body["aggs"]["page"]["composite"]["size"] for (body,) in store.searches[1:]]
    assert sizes == [PAGE, PAGE // 2]


def test_a_page_has_no_more_groups_than_their_bins_leave_room_for() -> None:
    assert page_size(LINES) == PAGE
    assert page_size(DURATIONS) * (len(EDGES) + 1) < MAX_BUCKETS


def test_what_is_known_to_be_too_large_is_asked_for_by_pages_at_once() -> None:
    hosts = Tally(group_by=("service.name", "host.name"))
    store = FakeStore(steady(range(TEN, TEN + 3), lines=4))

    counts = count(store, "logs-*", [(LINES, SPAN), (hosts, SPAN)], groups=10_000).counts

    (together, page) = store.searches
    assert len(together) == 2
    assert "page" in page[0]["aggs"]
    assert sum(counts[hosts][TEN].values()) == 4
