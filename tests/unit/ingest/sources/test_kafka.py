"""Kafka: ids from topic, partition and offset, and failures by them."""

import base64

import pytest

from minutewatch.errors import DecodeError
from minutewatch.ingest.service import ingest
from minutewatch.ingest.sources.kafka import items, read

from ..builders import INVOCATION, POLICY, Receiver, kafka


def test_origin_id_and_time_of_a_record() -> None:
    batch = read(next(iter(items(kafka("재고 부족".encode())))), INVOCATION)
    ((event_id, time_ns, line),) = batch.entries
    assert (time_ns, line) == (1_767_607_622_145_000_000, "재고 부족")
    assert event_id.startswith("15-")
    assert batch.origin["aws.kafka.topic"] == batch.origin["service.name"] == "app-logs"
    assert batch.origin["aws.kafka.partition"] == "0"


def test_one_offset_in_two_partitions_is_two_logs() -> None:
    one, two = kafka(b"m"), kafka(b"m")
    two["records"]["app-logs-0"][0]["partition"] = 1
    ids = [next(iter(read(next(iter(items(event))), INVOCATION).entries))[0] for event in (one, two)]
    assert ids[0] != ids[1]


def test_the_order_of_the_brokers_says_nothing() -> None:
    def id_with(servers: str) -> str:
        event = kafka(b"m", eventSource="SelfManagedKafka", eventSourceArn=None, bootstrapServers=servers)
        return next(iter(read(next(iter(items(event))), INVOCATION).entries))[0]

    assert id_with("b1:9092,b2:9092") == id_with("b2:9092,b1:9092") != id_with("b3:9092")


def test_a_tombstone_is_no_log() -> None:
    assert list(read(next(iter(items(kafka(None)))), INVOCATION).entries) == []


def test_an_unreadable_record_fails_alone_in_the_form_that_lambda_documents() -> None:
    receiver = Receiver()
    event = kafka(b"one", b"\x1f\x8bbroken", b"three")
    outcome = ingest(event, INVOCATION, forwarder=receiver, policy=POLICY, tag="logs", deadline=0.0)
    assert outcome.answer() == {
        "batchItemFailures": [{"itemIdentifier": {"partition": "app-logs-0", "offset": 16}}]
    }
    assert [document["message"] for document in receiver.documents] == ["one", "three"]


def test_what_is_no_base64_says_where_it_is() -> None:
    event = kafka(b"m")
    event["records"]["app-logs-0"][0]["value"] = base64.b64encode(b"m").decode() + "%"
    with pytest.raises(DecodeError, match="kafka record app-logs-0@15: no base64"):
        read(next(iter(items(event))), INVOCATION)
