"""Templates and retention on the real engine."""

import json
from datetime import date
from typing import Any

import pytest
from opensearchpy import OpenSearch

from minutewatch.config import OpenSearchSettings
from minutewatch.provision.cluster import OpenSearchCluster
from minutewatch.provision.service import delete_expired, provision
from minutewatch.provision.settings import IndexSettings, SetupSettings
from minutewatch.stores.opensearch import connect

INDEX = "logs-2026.01.05"
TOO_LONG = "x" * 40_000  # Lucene takes terms of up to 32,766 bytes
MINUTE_MS = 1_767_607_620_000  # 2026-01-05T10:07:00Z


@pytest.fixture
def settings(clean_opensearch: str) -> SetupSettings:
    return SetupSettings(
        opensearch=OpenSearchSettings(url=clean_opensearch, auth="none"),
        index=IndexSettings(refresh_interval="1s"),
        retention_days=30,
    )


@pytest.fixture
def client(settings: SetupSettings) -> OpenSearch:
    return connect(settings.opensearch)


@pytest.fixture
def cluster(client: OpenSearch, settings: SetupSettings) -> OpenSearchCluster:
    """An engine that was set up, twice as CloudFormation may ask for it."""
    cluster = OpenSearchCluster(client, url=settings.opensearch.url)
    assert provision(cluster, settings) == provision(cluster, settings)
    return cluster


def store(client: OpenSearch, *documents: dict[str, Any], index: str = INDEX) -> None:
    """Create the documents; fails if the engine refuses one."""
    body = "".join(f'{{"create": {{}}}}\n{json.dumps(document)}\n' for document in documents)
    answer = client.bulk(index=index, body=body, params={"refresh": "true"})
    refused = [item["create"]["error"] for item in answer["items"] if item["create"]["status"] != 201]
    assert refused == []


def count(client: OpenSearch, query: dict[str, Any]) -> int:
    hits: int = client.count(index=INDEX, body={"query": query})["count"]
    return hits


def terms(client: OpenSearch, field: str) -> list[str]:
    answer = client.search(index=INDEX, body={"size": 0, "aggs": {"it": {"terms": {"field": field}}}})
    return [bucket["key"] for bucket in answer["aggregations"]["it"]["buckets"]]


@pytest.mark.usefixtures("cluster")
def test_a_log_document_can_be_searched_and_counted_by_its_names(client: OpenSearch) -> None:
    store(
        client,
        {
            "@timestamp": "2026-01-05T10:07:00.123456789Z",
            "message": "안녕하세요! 클라우드 컴퓨팅 로그 데이터입니다.",
            "log.level": "error",
            "event.id": "e-1",
            "event.duration": 1_500_000,
            "service.name": "checkout",
            "http.response.status_code": 503,
            "source.ip": "10.0.0.7",
            "aws.log_group": "/app/checkout",
            "aws.s3.offset": 12,
            "labels.team": "blue",
            "fields": {"cart": {"items": 3, "id": "c-9"}},
        },
    )

    minute = {"range": {"@timestamp": {"gte": MINUTE_MS, "lt": MINUTE_MS + 60_000, "format": "epoch_millis"}}}
    assert count(client, minute) == 1
    assert count(client, {"query_string": {"query": "클라우드"}}) == 1
    assert count(client, {"term": {"fields.cart.id": "c-9"}}) == 1
    assert count(client, {"term": {"source.ip": "10.0.0.0/8"}}) == 1
    for field, value in {
        "service.name": "checkout",
        "log.level": "error",
        "aws.log_group": "/app/checkout",
        "aws.s3.offset": "12",
        "labels.team": "blue",
    }.items():
        assert terms(client, field) == [value]


@pytest.mark.usefixtures("cluster")
def test_nanoseconds_stay_in_the_document(client: OpenSearch) -> None:
    store(client, {"@timestamp": "2026-01-05T10:07:00.123456789Z", "message": "m"})

    [hit] = client.search(index=INDEX)["hits"]["hits"]
    assert hit["_source"] == {"@timestamp": "2026-01-05T10:07:00.123456789Z", "message": "m"}


@pytest.mark.usefixtures("cluster")
@pytest.mark.parametrize(
    "document",
    [
        {"message": TOO_LONG},
        {"service.name": TOO_LONG, "log.pattern.text": "한" * 9_000, "url.path": TOO_LONG},
        {"error.message": TOO_LONG, "error.stack_trace": TOO_LONG, "error.type": TOO_LONG},
        {"labels.note": TOO_LONG, "aws.request_id": TOO_LONG},
        {"fields_unindexed": {"body": TOO_LONG}},
        {"source.ip": "unknown", "http.response.status_code": "OK", "event.duration": "long"},
        {"@timestamp": "yesterday"},
        {"service.name": {"is": "an object"}},
        {"new": "name", "new.name": "below it"},
    ],
    ids=["message", "keywords", "errors", "dynamic", "unindexed", "kinds", "time", "object", "unknown"],
)
def test_no_value_loses_its_document(client: OpenSearch, document: dict[str, Any]) -> None:
    store(client, {"@timestamp": "2026-01-05T10:07:00Z", "message": "m", **document})

    [hit] = client.search(index=INDEX)["hits"]["hits"]
    assert document.items() <= hit["_source"].items()


@pytest.mark.usefixtures("cluster")
def test_names_that_nobody_knows_do_not_grow_the_mapping(client: OpenSearch) -> None:
    store(client, {"@timestamp": "2026-01-05T10:07:00Z", "message": "m"})
    before = client.indices.get_mapping(index=INDEX)

    store(
        client,
        *({"message": "m", f"name{n}": n, "fields": {f"deep{n}": {f"er{n}": n}}} for n in range(2_000)),
    )

    assert client.indices.get_mapping(index=INDEX) == before
    assert count(client, {"term": {"fields.deep7.er7": "7"}}) == 1


def test_only_daily_indices_that_are_out_of_time_are_deleted(
    client: OpenSearch, cluster: OpenSearchCluster
) -> None:
    names = ["logs-2026.01.05", "logs-2026.01.06", "logs-2026.1.5", "logs-archive", "logs-2026.01.05-copy"]
    for name in names:
        client.indices.create(index=name)

    deleted = delete_expired(cluster, today=date(2026, 2, 5), days=30)

    assert deleted == ["logs-2026.01.05"]
    assert sorted(client.indices.get(index="logs-*")) == sorted(set(names) - set(deleted))


@pytest.mark.usefixtures("cluster")
def test_the_settings_reach_the_daily_index(client: OpenSearch) -> None:
    client.indices.create(index=INDEX)

    index = client.indices.get_settings(index=INDEX)[INDEX]["settings"]["index"]
    assert (index["refresh_interval"], index["number_of_shards"]) == ("1s", "1")
    assert (index["auto_expand_replicas"], index["number_of_replicas"]) == ("0-1", "0")
