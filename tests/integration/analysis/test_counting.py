"""Counts of the real OpenSearch, when they fit into one answer and when they do not."""

from collections.abc import Iterator

import pytest

from minutewatch.analysis.counting import count
from minutewatch.analysis.measures import ARRIVALS, FAILURE_BINS, STAMPS, STATUSES
from minutewatch.analysis.minutes import Span
from minutewatch.analysis.queries import Counts, Tally, where
from minutewatch.errors import SearchError, TooLargeError
from minutewatch.stores.opensearch import OpenSearchStore
from tests.integration.analysis.conftest import Node
from tests.integration.analysis.logs import TEN, an_hour, lines

SPAN = Span(start=TEN, end=TEN + 60)
_BAD = {"terms": {"log.level": ["error", "fatal"]}}
LINES = Tally(group_by=("service.name",))
ERRORS = Tally(group_by=("service.name",), where=where(_BAD))
PATTERNS = Tally(group_by=("service.name", "log.pattern.id"), where=where(_BAD))
ASKS = [(tally, SPAN) for tally in (LINES, ERRORS, PATTERNS)]


@pytest.fixture
def few_buckets(node: Node) -> Iterator[None]:
    """A node that gives at most 50 buckets an answer."""
    node.ask("PUT", "/_cluster/settings", {"persistent": {"search.max_buckets": 50}})
    yield
    node.ask("PUT", "/_cluster/settings", {"persistent": {"search.max_buckets": None}})


def _counted(store: OpenSearchStore, size: int = 10_000) -> dict[Tally, Counts]:
    return count(store, "logs-*", ASKS, size=size).counts


def test_every_document_is_counted_in_its_minute_and_no_other(node: Node, store: OpenSearchStore) -> None:
    node.put_logs(an_hour())

    counts = _counted(store)

    assert len(counts[LINES]) == 60
    assert counts[LINES][TEN + 51] == {("shop",): 12, ("cart",): 12, ("search",): 12}
    assert counts[LINES][TEN + 52] == {("shop",): 12, ("search",): 12}
    assert counts[ERRORS] == {minute: {("shop",): 6} for minute in range(TEN + 50, TEN + 60)}
    assert counts[PATTERNS][TEN + 50] == {("shop", "00000000deadbeef"): 6}


def test_a_document_on_the_edge_belongs_to_the_minute_that_begins(node: Node, store: OpenSearchStore) -> None:
    node.put_logs(lines([TEN + 60], service="shop", a_minute=1))

    assert _counted(store)[LINES] == {}
    later = Span(start=TEN + 60, end=TEN + 61)
    assert count(store, "logs-*", [(LINES, later)]).counts[LINES] == {TEN + 60: {("shop",): 1}}


def test_documents_without_a_service_are_counted_under_no_name(node: Node, store: OpenSearchStore) -> None:
    documents = list(lines([TEN], service="shop", a_minute=3))
    del documents[0]["service.name"]
    node.put_logs(documents)

    assert _counted(store)[LINES] == {TEN: {("shop",): 2, ("",): 1}}


def test_what_is_cut_off_is_asked_for_by_pages_until_nothing_is_missing(
    node: Node, store: OpenSearchStore
) -> None:
    node.put_logs(
        [*an_hour(), *[one | {"event.id": f"n{one['event.id']}", "service.name": ""} for one in an_hour()]]
    )

    assert _counted(store, size=2) == _counted(store)


@pytest.mark.usefixtures("few_buckets")
def test_too_many_buckets_are_asked_for_by_pages(node: Node, store: OpenSearchStore) -> None:
    node.put_logs(an_hour())

    counts = _counted(store, size=40)

    assert sum(sum(groups.values()) for groups in counts[LINES].values()) == len(an_hour())


@pytest.mark.usefixtures("few_buckets")
def test_bins_that_are_too_many_buckets_are_asked_for_by_pages_that_have_room_for_them(
    node: Node, store: OpenSearchStore
) -> None:
    node.put_logs(an_hour())

    counts = count(store, "logs-*", [(STATUSES, SPAN)], size=40).counts

    assert sum(sum(groups.values()) for groups in counts[STATUSES].values()) == len(an_hour())
    assert counts[STATUSES][TEN + 50]["shop", FAILURE_BINS[0]] == 6


def test_what_is_known_to_be_large_and_what_rides_along_are_counted_alike(
    node: Node, store: OpenSearchStore
) -> None:
    node.put_logs(an_hour())
    asks = [(tally, SPAN) for tally in (ARRIVALS, STAMPS, STATUSES)]

    alone = [count(store, "logs-*", [ask]).counts for ask in asks]

    assert count(store, "logs-*", asks).counts == alone[0] | alone[1] | alone[2]
    assert count(store, "logs-*", asks, groups=10_000).counts == alone[0] | alone[1] | alone[2]


@pytest.mark.usefixtures("few_buckets")
def test_too_many_buckets_are_recognised(node: Node, store: OpenSearchStore) -> None:
    node.put_logs(an_hour())
    body = {"size": 0, "aggs": {"ids": {"terms": {"field": "event.id", "size": 1000}}}}

    (answer,) = store.multi_search("logs-*", [body])

    assert type(answer) is TooLargeError
    assert isinstance(answer, SearchError)


def test_without_any_index_there_are_no_documents(store: OpenSearchStore) -> None:
    assert _counted(store) == {LINES: {}, ERRORS: {}, PATTERNS: {}}


def test_an_index_of_others_without_our_fields_is_counted_under_no_name(
    node: Node, store: OpenSearchStore
) -> None:
    node.ask("PUT", "/logs-other", {"mappings": {"properties": {"@timestamp": {"type": "date"}}}})
    node.ask("POST", "/logs-other/_doc?refresh=true", {"@timestamp": "2026-01-05T10:00:00Z", "msg": "hi"})

    assert _counted(store)[LINES] == {TEN: {("",): 1}}
