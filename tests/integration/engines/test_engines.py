"""What the stack does to a search engine, on each that it promises to work with."""

from typing import Any

import pytest

from local.engines import OPENSEARCH_2, Engine
from minutewatch.config import OpenSearchSettings
from minutewatch.errors import ConflictError, SearchError
from minutewatch.provision.service import BY_STACK
from minutewatch.stores.documents import Stored
from minutewatch.stores.opensearch import OpenSearchStore, connect
from tests.integration.analysis.logs import an_hour
from tests.integration.engines.conftest import HERE
from tests.integration.engines.functions import invoke, load
from tests.integration.index.daily import Daily

TIME = "2026-01-05T10:07:00.123456789Z"
TOO_LONG = "x" * 40_000
INDEX = "logs-2026.01.05"
ODD: tuple[dict[str, Any], ...] = (
    {"message": TOO_LONG, "error.message": TOO_LONG, "error.stack_trace": TOO_LONG},
    {"service.name": TOO_LONG, "log.pattern.text": "한" * 9_000, "url.path": TOO_LONG, "error.type": TOO_LONG},
    {"labels.note": TOO_LONG, "aws.request_id": TOO_LONG, "aws.s3.offset": 12, "labels.rate": 0.5},
    {"source.ip": "unknown", "http.response.status_code": "OK", "event.duration": "long", "sample.rate": "half"},
    {"new": "name", "new.name": "below it"},
    {"fields_unindexed": {"body": TOO_LONG}},
    {"fields": {"cart": {"items": 3, "id": "c-9"}, "list": [1, "two", None]}},
)


def test_the_usual_engine_and_the_oldest_one_can_run_here() -> None:
    assert {str(engine) for engine in HERE} >= {"OpenSearch 2.19.1", "Elasticsearch 7.10.2"}


def test_set_up_names_the_engine_and_a_second_time_changes_nothing(clean: Daily, engine: Engine) -> None:
    first = load("setup").set_up()
    template = clean.ask("GET", "/_index_template/minutewatch-logs")

    assert load("setup").set_up() == first
    assert first == {"Engine": str(engine).rpartition(".")[0], "Retention": BY_STACK}
    assert clean.ask("GET", "/_index_template/minutewatch-logs") == template


@pytest.mark.parametrize("odd", ODD, ids=",".join)
def test_no_value_loses_its_document(clean: Daily, odd: dict[str, Any]) -> None:
    load("setup").set_up()
    document = {"event.id": "e-1", "@timestamp": TIME, "message": "m", **odd}

    (answer,) = clean.create([document])

    assert (answer.status, answer.reason) == (201, "")
    assert clean.documents() == {(INDEX, "e-1"): document}


def test_a_repeat_is_refused_as_there_already(clean: Daily) -> None:
    load("setup").set_up()
    document = {"event.id": "e-1", "@timestamp": TIME, "message": "m"}

    assert [clean.create([document])[0].status for _ in range(2)] == [201, 409]


def test_logs_are_found_by_time_by_words_and_by_name_and_unknown_names_add_no_field(
    clean: Daily, engine: Engine
) -> None:
    load("setup").set_up()
    log = {"@timestamp": TIME, "message": "안녕하세요! 클라우드 컴퓨팅", "service.name": "checkout"}
    clean.create([{**log, "event.id": "e-1", "source.ip": "10.0.0.7", "aws.log_group": "/app", "odd": 1}])

    minute = {"gte": 1_767_607_620_000, "lt": 1_767_607_680_000, "format": "epoch_millis"}
    for query in (
        {"range": {"@timestamp": minute}},
        {"query_string": {"query": "클라우드"}},
        {"term": {"service.name": "checkout"}},
        {"term": {"source.ip": "10.0.0.0/8"}},
        {"term": {"aws.log_group": "/app"}},
    ):
        assert clean.count(query) == 1, query
    mapping = clean.ask("GET", f"/{INDEX}/_mapping")[INDEX]["mappings"]["properties"]
    assert "odd" not in mapping
    searchable = {"type": "flat_object"}
    kept = {"type": "object", "enabled": False}
    assert mapping["fields"] == (searchable if engine.name == OPENSEARCH_2.name else kept)


def test_only_expired_daily_indices_are_deleted(clean: Daily, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETENTION_DAYS", "30")
    load("setup").set_up()
    for day in ("2026.01.05", "2026.01.06"):
        clean.create([{"event.id": "e-1", "@timestamp": TIME, "message": "m"}], day=day)

    assert invoke("setup", {"time": "2026-02-05T00:10:00Z"}) == {"deleted": [INDEX]}
    assert [index for index, _ in clean.documents()] == ["logs-2026.01.06"]


def test_an_hour_is_judged_once_and_its_findings_are_kept(clean: Daily) -> None:
    load("setup").set_up()
    answers = clean.create(an_hour())
    assert {answer.status for answer in answers} == {201}

    first = invoke("analysis", {"time": "2026-01-05T11:00:31Z"})
    again = invoke("analysis", {"time": "2026-01-05T11:00:31Z"})

    assert first["minutes"] == 60
    assert sorted(finding["rule"] for finding in first["findings"]) == [
        "builtin.drop",
        "builtin.error_ratio",
        "builtin.new_pattern",
    ]
    assert (again["minutes"], again["findings"]) == (0, [])


@pytest.mark.usefixtures("clean")
def test_the_store_writes_over_nothing_that_it_has_not_read(engine_url: str) -> None:
    store = OpenSearchStore(connect(OpenSearchSettings(url=engine_url, auth="none")))
    index = "minutewatch-state"
    assert store.read(index, "s") is None
    for _ in range(2):
        store.ensure_index(index, {"mappings": {"dynamic": False}})
    first = store.write(index, "s", {"n": 1}, after=None)
    second = store.write(index, "s", {"n": 2}, after=first)

    for after in (None, first):
        with pytest.raises(ConflictError):
            store.write(index, "s", {"n": 3}, after=after)
    assert store.read(index, "s") == Stored(document={"n": 2}, version=second)
    assert store.create_all({(index, "s"): {}, (index, "t"): {}}) == {"t"}
    assert store.create_all({(index, "s"): {}, (index, "t"): {}}) == frozenset()


@pytest.mark.usefixtures("clean")
def test_a_query_that_the_engine_refuses_does_not_spoil_the_others(engine_url: str) -> None:
    store = OpenSearchStore(connect(OpenSearchSettings(url=engine_url, auth="none")))
    store.ensure_index("logs-2026.01.05", {"mappings": {"properties": {"message": {"type": "text"}}}})
    store.create_all({("logs-2026.01.05", "e"): {"message": "hi"}})
    wrong = {"size": 0, "aggs": {"x": {"terms": {"field": "message"}}}}

    good, bad, nowhere = store.multi_search("logs-*", [{"size": 1}, wrong]) + store.multi_search(
        "logs-1999*", [{"size": 1}]
    )

    assert isinstance(good, dict)
    assert good["hits"]["hits"][0]["_source"] == {"message": "hi"}
    assert isinstance(bad, SearchError)
    assert "ext fields are not optimised" in str(bad)
    assert isinstance(nowhere, dict)
    assert nowhere["hits"]["hits"] == []


def test_queries_are_checked_before_they_are_asked_and_fields_are_listed(clean: Daily, engine_url: str) -> None:
    load("setup").set_up()
    clean.create([{"event.id": "e-1", "@timestamp": TIME, "message": "m", "labels.team": "blue"}])
    store = OpenSearchStore(connect(OpenSearchSettings(url=engine_url, auth="none")))

    assert store.complaint("logs-*", {"query_string": {"query": "log.level:error AND m*"}}) is None
    assert "Cannot parse" in (store.complaint("logs-*", {"query_string": {"query": "log.level:("}}) or "")
    names = ("message", "log.level", "labels.team", "labels.nobody")
    assert store.fields("logs-*", names) == {"message": False, "log.level": True, "labels.team": True}


@pytest.mark.usefixtures("clean")
def test_several_documents_are_read_at_once(engine_url: str) -> None:
    store = OpenSearchStore(connect(OpenSearchSettings(url=engine_url, auth="none")))
    assert store.read_many("minutewatch-state", ["a", "b"]) == {}
    store.put("minutewatch-state", "a", {"n": 1})
    store.put("minutewatch-state", "a", {"n": 2})

    found = store.read_many("minutewatch-state", ["a", "b"])

    assert {doc_id: stored.document for doc_id, stored in found.items()} == {"a": {"n": 2}}
