"""What cannot be read lies in quarantine whole, with reason and position, and can be handed in again."""

import base64
import gzip
import json
from typing import Any

import pytest

from minutewatch.errors import StorageError
from minutewatch.forward import Chunk
from minutewatch.ingest import quarantine
from minutewatch.ingest.batch import Invocation
from minutewatch.ingest.packing import ChunkPacker
from minutewatch.ingest.service import Outcome, ingest

from .builders import (
    INVOCATION,
    NOW_NS,
    POLICY,
    WITH_TOKEN,
    Receiver,
    Shelf,
    aggregate,
    firehose,
    kafka,
    kinesis,
    request,
    sns,
    sqs,
)

BROKEN = b"\x1f\x8bbroken"
PACKED = base64.b64encode(gzip.compress(b"cut short", mtime=0)[:-4]).decode()
STREAM = "arn:aws:kinesis:us-east-1:123456789012:stream/app-logs"
QUEUE = "arn:aws:sqs:us-east-1:123456789012:logs"
TOPIC = "arn:aws:sns:us-east-1:123456789012:app-logs"
CLUSTER = "arn:aws:kafka:us-east-1:123456789012:cluster/demo/751d2973"
DELIVERY = "arn:aws:firehose:us-east-1:123456789012:deliverystream/lake"
CALL = INVOCATION.request_id


def run(event: object, shelf: Shelf, invocation: Invocation = WITH_TOKEN) -> Outcome:
    return ingest(event, invocation, forwarder=Receiver(), policy=POLICY, tag="logs", deadline=0.0, bucket=shelf)


POSITIONS: list[tuple[Any, list[dict[str, Any]]]] = [
    (sqs("ok", PACKED, PACKED), [{"queue": QUEUE, "message": "m1"}, {"queue": QUEUE, "message": "m2"}]),
    (kinesis(BROKEN), [{"stream": STREAM, "shard": "shardId-000000000006", "sequence": "100"}]),
    (kafka(b"ok", BROKEN), [{"cluster": CLUSTER, "topic": "app-logs", "partition": 0, "offset": 16}]),
    (firehose(BROKEN), [{"stream": DELIVERY, "record": "r0"}]),
    (sns(PACKED), [{"topic": TOPIC, "message": "95df01b4"}]),
    ({"awslogs": {"data": base64.b64encode(BROKEN).decode()}}, [{"request_id": CALL}]),
    (["ok", None, 5], [{"request_id": CALL, "log": 1}, {"request_id": CALL, "log": 2}]),
    (request('["ok", 5]'), [{"request_id": "e1506fd5"}]),
]


@pytest.mark.parametrize(("event", "positions"), POSITIONS)
def test_each_source_says_where_the_record_stands(event: Any, positions: list[dict[str, Any]]) -> None:
    shelf = Shelf()
    outcome = run(event, shelf)
    ((key, body),) = shelf.objects.items()
    held = json.loads(body)
    assert [record["position"] for record in held["records"]] == positions
    assert all(record["count"] == 1 and record["reasons"] for record in held["records"])
    assert key.startswith(f"quarantine/{outcome.source.name}/2026/01/05/")
    assert (held["source"], held["kept_at"]) == (outcome.source.name, "2026-01-05T10:08:20.000Z")
    assert (outcome.quarantined, outcome.quarantined_at) == (outcome.rejected, [key])


@pytest.mark.parametrize("event", [event for event, _ in POSITIONS])
def test_what_is_handed_in_again_has_the_same_items_at_the_same_place(event: Any) -> None:
    first, second = Shelf(), Shelf()
    outcome = run(event, first)
    (held,) = first.held("quarantine/")
    again = run(held["event"], second, WITH_TOKEN)
    if outcome.source.name == "http":  # its token is not kept
        assert again.refused is not None
        assert again.refused.status == 401
        return
    assert again.source is outcome.source
    assert again.rejected == outcome.rejected
    if outcome.source.name != "direct":  # a log's place in a call is another without the others
        assert second.objects.keys() == first.objects.keys()


def test_bytes_are_kept_whole() -> None:
    shelf = Shelf()
    run(kinesis(b"ok", bytes(range(256)) + BROKEN, BROKEN), shelf)
    (held,) = shelf.held("quarantine/")
    (record,) = held["event"]["Records"]
    assert base64.b64decode(record["kinesis"]["data"]) == BROKEN


def test_a_token_is_never_kept() -> None:
    shelf = Shelf()
    run(request('["ok", 5]', cookie="session=1", content_type="application/json", idempotency_key="k"), shelf)
    (body,) = shelf.objects.values()
    assert b"EXAMPLE-TOKEN" not in body
    assert b"session" not in body
    assert json.loads(body)["event"]["headers"] == {
        "content-type": "application/json",
        "idempotency-key": "k",
    }


def test_a_message_that_comes_again_is_one_object_though_its_receipt_is_another() -> None:
    shelf = Shelf()
    for receipt in ("a", "b"):
        event = sqs(PACKED)
        event["Records"][0]["receiptHandle"] = receipt
        run(event, shelf, Invocation(request_id=receipt, now_ns=NOW_NS))
    assert len(shelf.objects) == 1


def test_many_parts_of_one_record_are_one_entry_with_few_reasons() -> None:
    shelf = Shelf()
    outcome = run(kinesis(aggregate(*[b""] * 700, b"ok")), shelf)
    ((record,),) = [held["records"] for held in shelf.held("quarantine/")]
    assert (outcome.delivered, outcome.quarantined) == (1, 700)
    assert (record["count"], record["reasons"]) == (700, ["is empty"])


def test_lone_surrogates_and_huge_numbers_are_written_as_they_came() -> None:
    shelf = Shelf()
    run([2**70, float("nan"), ["\ud800"]], shelf)
    (held,) = shelf.held("quarantine/")
    assert held["event"]["logs"][0] == 2**70
    assert held["event"]["logs"][2] == ["\ud800"]


def test_what_cannot_be_written_as_json_is_an_error_and_no_half_object() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    outcome = Outcome(source=run("x", Shelf()).source, items=[(0, deep)])
    outcome.break_item(0, [])
    outcome.broken = {0: []}
    with pytest.raises(StorageError, match="cannot be written either"):
        quarantine.unreadable(outcome, INVOCATION)


def test_poison_is_kept_as_it_was_packed_and_as_a_call_that_brings_it_again() -> None:
    packer = ChunkPacker("logs.app")
    document = {"@timestamp": "2026-01-05T10:07:00.000Z", "event.id": "e1", "message": "m"}
    packer.add(NOW_NS, document, item=0)
    chunk, _ = packer.take() or (Chunk("", b"", 0), set())
    sealed = quarantine.poison([chunk], INVOCATION)
    held = json.loads(sealed.body)
    (record,) = held["records"]
    assert sealed.key.startswith("quarantine/fluentd/2026/01/05/")
    assert record["position"] == {"tag": "logs.app", "event.id": "e1"}
    assert base64.b64decode(record["entries"]) == chunk.entries
    assert held["event"] == {"logs": [document]}
    receiver = Receiver()
    ingest(held["event"], INVOCATION, forwarder=receiver, policy=POLICY, tag="logs", deadline=0.0)
    assert document.items() <= receiver.documents[0].items()
