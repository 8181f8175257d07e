"""The receiver with the real OpenSearch: each log once in the index, and never silently out of it."""

import gzip
import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from local.receiver import Receiver
from tests.unit.local.fakes import Client, event_time, packed, record

NESTED = {"nested": {"deep": {"er": [1, 2]}}}


@pytest.fixture
def receiver(clean_opensearch: str, tmp_path: Path) -> Iterator[Receiver]:
    with Receiver(clean_opensearch, rejected=tmp_path / "rejected.ndjson").start() as started:
        yield started


@pytest.fixture
def client(receiver: Receiver) -> Iterator[Client]:
    with socket.create_connection((receiver.endpoint.host, receiver.endpoint.port)) as stream:
        yield Client(stream)


def search(url: str, index: str) -> dict[str, dict[str, object]]:
    with urllib3.PoolManager() as http:
        http.request("POST", f"{url}/{index}/_refresh")
        hits = http.request("GET", f"{url}/{index}/_search?size=100").json()["hits"]["hits"]
    return {hit["_id"]: hit["_source"] for hit in hits}


def test_every_mode_lands_once_in_the_index_of_its_day(
    receiver: Receiver, client: Client, clean_opensearch: str
) -> None:
    forward = [[event_time(), record("b")], [event_time(), record("c")]]
    assert client.ask(["logs.app", event_time(), record("a"), {"chunk": "1"}]) == {"ack": "1"}
    assert client.ask(["logs.app", forward, {"chunk": "2"}]) == {"ack": "2"}
    assert client.ask(["logs.app", packed(record("c"), record("d", **NESTED)), {"chunk": "3"}]) == {"ack": "3"}
    compressed = gzip.compress(packed(record("a"), record("e")))
    assert client.ask(["logs.app", compressed, {"chunk": "4", "compressed": "gzip"}]) == {"ack": "4"}
    found = search(clean_opensearch, "logs-2026.01.05")
    assert sorted(found) == ["a", "b", "c", "d", "e"]
    assert found["d"] == record("d", **NESTED)
    assert {name: receiver.counters[name] for name in ("received", "indexed", "duplicates", "rejected")} == {
        "received": 7,
        "indexed": 5,
        "duplicates": 2,
        "rejected": 0,
    }


def test_what_the_mapping_refuses_is_kept_with_the_engine_s_reason(
    receiver: Receiver, client: Client, clean_opensearch: str, tmp_path: Path
) -> None:
    assert client.ask(["logs.app", packed(record("a", n=1)), {"chunk": "1"}]) == {"ack": "1"}
    assert client.ask(["logs.app", packed(record("b", n="x"), record("c", n=2)), {"chunk": "2"}]) == {"ack": "2"}
    assert sorted(search(clean_opensearch, "logs-*")) == ["a", "c"]
    letter = json.loads((tmp_path / "rejected.ndjson").read_text())
    assert letter["document"] == record("b", n="x")
    assert "failed to parse field [n]" in letter["reason"]
    assert receiver.counters["rejected"] == 1


def test_an_index_that_takes_no_writes_leaves_the_chunk_with_the_client(
    receiver: Receiver, client: Client, clean_opensearch: str
) -> None:
    assert client.ask(["logs.app", packed(record("a")), {"chunk": "1"}]) == {"ack": "1"}
    with urllib3.PoolManager() as http:
        settings = f"{clean_opensearch}/logs-2026.01.05/_settings"
        assert http.request("PUT", settings, json={"index.blocks.write": True}).status == 200
        assert client.ask(["logs.app", packed(record("b")), {"chunk": "2"}]) is None
        assert http.request("PUT", settings, json={"index.blocks.write": False}).status == 200
    with socket.create_connection((receiver.endpoint.host, receiver.endpoint.port)) as again:
        assert Client(again).ask(["logs.app", packed(record("b")), {"chunk": "2"}]) == {"ack": "2"}
    assert sorted(search(clean_opensearch, "logs-*")) == ["a", "b"]
