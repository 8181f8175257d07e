"""The store on the real OpenSearch."""

import pytest

from minutewatch.analysis.indices import findings_index, state_index
from minutewatch.errors import ConflictError, SearchError
from minutewatch.stores.documents import Stored
from minutewatch.stores.opensearch import OpenSearchStore
from tests.integration.analysis.conftest import Node
from tests.integration.analysis.logs import TEN, lines


def test_a_document_is_written_only_over_the_version_that_was_read(store: OpenSearchStore) -> None:
    store.ensure_index("minutewatch-state", state_index())
    first = store.write("minutewatch-state", "s", {"version": 1}, after=None)
    second = store.write("minutewatch-state", "s", {"version": 2}, after=first)

    with pytest.raises(ConflictError):
        store.write("minutewatch-state", "s", {"version": 3}, after=first)
    with pytest.raises(ConflictError):
        store.write("minutewatch-state", "s", {"version": 3}, after=None)
    assert store.read("minutewatch-state", "s") == Stored(document={"version": 2}, version=second)


def test_no_document_and_no_index_are_none(store: OpenSearchStore) -> None:
    assert store.read("minutewatch-state", "s") is None
    store.ensure_index("minutewatch-state", state_index())
    assert store.read("minutewatch-state", "s") is None


def test_the_payload_may_be_anything_and_is_not_indexed(node: Node, store: OpenSearchStore) -> None:
    store.ensure_index("minutewatch-state", state_index())
    payload = {"services": {"a.b": [1, 2, [3.5], {"x": None}], "": []}, "outbox": [["i", "f", {"a": {"b": 1}}]]}
    store.write("minutewatch-state", "s", {"version": 1, "payload": payload}, after=None)

    stored = store.read("minutewatch-state", "s")
    assert stored
    assert stored.document["payload"] == payload
    mapping = node.ask("GET", "/minutewatch-state/_mapping")["minutewatch-state"]["mappings"]
    assert mapping["properties"]["payload"] == {"type": "object", "enabled": False}


def test_creating_twice_creates_once_and_can_be_searched_at_once(node: Node, store: OpenSearchStore) -> None:
    index = "minutewatch-findings-2026.01"
    for _ in range(2):
        store.ensure_index(index, findings_index())

    assert store.create_all({(index, "a"): {"score": 1}}) == {"a"}
    assert store.create_all({(index, "a"): {"score": 2}, (index, "b"): {"score": 3}}) == {"b"}
    assert {hit["_id"]: hit["_source"]["score"] for hit in node.search(index)} == {"a": 1, "b": 3}


def test_a_document_that_the_mapping_refuses_is_an_error_with_the_reason(store: OpenSearchStore) -> None:
    index = "minutewatch-findings-2026.01"
    store.ensure_index(index, findings_index())

    with pytest.raises(SearchError, match=r"did not create minutewatch-findings-2026.01: .*much"):
        store.create_all({(index, "a"): {"score": "much"}})


def test_one_question_that_is_refused_does_not_spoil_the_others(node: Node, store: OpenSearchStore) -> None:
    node.ask("POST", "/logs-2026.01.05/_doc?refresh=true", {"@timestamp": "2026-01-05T10:00:00Z", "message": "hi"})

    good, bad = store.multi_search(
        "logs-*", [{"size": 1}, {"size": 0, "aggs": {"x": {"terms": {"field": "message"}}}}]
    )

    assert not isinstance(good, SearchError)
    assert good["hits"]["hits"][0]["_source"]["message"] == "hi"
    assert isinstance(bad, SearchError)
    assert "Text fields are not optimised" in str(bad)


def test_a_search_that_runs_out_of_time_is_an_error(node: Node, store: OpenSearchStore) -> None:
    node.put_logs(lines(range(TEN, TEN + 5), service="shop", a_minute=1000))
    slow = {"script": {"script": "long t = 0; for (long i = 0; i < 100000L; i++) { t += i } return t > 0;"}}

    with pytest.raises(SearchError, match="in full: it ran out of time"):
        store.search("logs-*", {"timeout": "1ms", "query": {"bool": {"filter": [slow]}}})
