from collections.abc import Iterable

import pytest

from minutewatch.analysis.counting import count
from minutewatch.analysis.judge import TALLIES
from minutewatch.analysis.measures import LEVELS
from minutewatch.analysis.minutes import MINUTE_MS, Span
from minutewatch.analysis.queries import PAGE, Tally
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

    # One more asks whether any of them is sampled.
    assert [len(bodies) for bodies in store.searches] == [len(TALLIES) + 1]
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
