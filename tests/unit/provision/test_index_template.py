from collections.abc import Iterator
from fnmatch import fnmatch
from typing import Any

import pytest

from minutewatch.provision.engine import Engine
from minutewatch.provision.index_template import DAILY_INDICES, index_template, shipped
from minutewatch.provision.settings import IndexSettings

OPENSEARCH = Engine(distribution="opensearch", version=(2, 19))
CONTRACT = {
    "@timestamp": "date",
    "message": "text",
    "log.level": "keyword",
    "log.pattern.id": "keyword",
    "log.pattern.text": "keyword",
    "event.id": "keyword",
    "event.ingested": "date",
    "event.dataset": "keyword",
    "event.duration": "long",
    "service.name": "keyword",
    "service.version": "keyword",
    "service.environment": "keyword",
    "host.name": "keyword",
    "cloud.account.id": "keyword",
    "cloud.region": "keyword",
    "cloud.provider": "keyword",
    "trace.id": "keyword",
    "span.id": "keyword",
    "error.type": "keyword",
    "error.message": "text",
    "error.stack_trace": "text",
    "http.request.method": "keyword",
    "http.response.status_code": "long",
    "url.path": "keyword",
    "source.ip": "ip",
    "user_agent.original": "keyword",
    "user.name": "keyword",
    "sample.rate": "float",
    "fields": "flat_object",
}


def leaves(properties: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for name, mapping in properties.items():
        if "properties" in mapping:
            yield from leaves(mapping["properties"], f"{prefix}{name}.")
        else:
            yield prefix + name, mapping


def mapped(body: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return dict(leaves(body["template"]["mappings"]["properties"]))


def a_template(**settings: Any) -> dict[str, Any]:
    return index_template(OPENSEARCH, IndexSettings(**settings))


def test_every_name_of_the_log_document_has_its_type() -> None:
    types = {name: mapping["type"] for name, mapping in mapped(a_template()).items()}

    assert CONTRACT.items() <= types.items()


def test_no_keyword_is_long_enough_to_lose_its_document() -> None:
    body = a_template()
    keywords = [mapping for mapping in mapped(body).values() if mapping["type"] == "keyword"]
    keywords += [
        rule["mapping"]
        for template in body["template"]["mappings"]["dynamic_templates"]
        for rule in template.values()
    ]

    longest_bytes = [4 * mapping["ignore_above"] for mapping in keywords]  # a character has up to four
    assert max(longest_bytes) <= 32_766


def test_names_that_nobody_knows_add_no_field_and_lose_no_document() -> None:
    body = a_template()

    assert body["template"]["mappings"]["dynamic"] is False
    dynamic = {name for name, mapping in mapped(body).items() if mapping.get("dynamic")}
    assert dynamic == {"aws", "labels"}
    assert body["template"]["settings"]["index"]["mapping"]["ignore_malformed"] is True


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("logs-2026.01.05", True),
        ("logs-app-prod", False),
        ("logs-archive", False),
        ("minutewatch-state", False),
    ],
)
def test_only_daily_indices_are_ours(name: str, ours: bool) -> None:
    assert shipped("index-template.json")["index_patterns"] == [DAILY_INDICES]
    assert fnmatch(name, DAILY_INDICES) is ours


def test_one_copy_is_kept_where_there_is_a_second_node() -> None:
    index = a_template()["template"]["settings"]["index"]

    assert (index["number_of_shards"], index["refresh_interval"]) == (1, "5s")
    assert index["auto_expand_replicas"] == "0-1"
    assert "number_of_replicas" not in index


def test_the_settings_win_over_what_is_shipped() -> None:
    index = a_template(shards=3, replicas=2, refresh_interval="1s")["template"]["settings"]["index"]

    assert (index["number_of_shards"], index["number_of_replicas"], index["refresh_interval"]) == (3, 2, "1s")
    assert "auto_expand_replicas" not in index


def test_elasticsearch_gets_its_own_type_for_unknown_names() -> None:
    elastic = Engine(distribution="elasticsearch", version=(8, 15), extended=True)

    body = index_template(elastic, IndexSettings())

    assert mapped(body)["fields"] == {"type": "flattened", "ignore_above": 8191}
