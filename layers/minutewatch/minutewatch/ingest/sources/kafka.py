"""Kafka, managed (MSK) or the user's own: each record one log, a batch of them, or an envelope.

Sources: Lambda Developer Guide, "Using Lambda with Amazon MSK", "Using Lambda with self-managed Apache Kafka" and
"Configuring error handling controls for Kafka event sources".
"""

from collections.abc import Iterable
from typing import Any, Final

from minutewatch.ingest.batch import Batch, Invocation
from minutewatch.ingest.identity import place
from minutewatch.ingest.payload import from_base64
from minutewatch.ingest.sources import content
from minutewatch.ingest.sources.arn import cloud_fields
from minutewatch.ingest.sources.found import Found
from minutewatch.ingest.sources.members import member, milliseconds, text, whole_number
from minutewatch.ingest.sources.source import Position, Source, by_item

NAME: Final = "kafka"

Item = tuple[str, Any]
"""The cluster (an ARN, or bootstrap servers in order), and a record."""


def items(event: dict[str, Any]) -> Iterable[Item]:
    """The records of each partition, in its order."""
    cluster = text(event, "eventSourceArn") or ",".join(sorted(text(event, "bootstrapServers").split(",")))
    for records in event["records"].values():
        for record in records if isinstance(records, list) else [records]:
            yield cluster, record


def item_id(item: Item) -> dict[str, Any]:
    """Topic, partition and offset, in the form by which Lambda reads the partition again from there on."""
    record = item[1]
    return {"partition": _partition(record), "offset": member(record, "offset")}


def read(item: Item, _invocation: Invocation) -> Batch:
    """The record's logs; a record without a value is a tombstone, and none.

    Raises:
        DecodeError: no valid base64, empty, or packed and corrupt.
    """
    cluster, record = item
    found = _found(cluster, record)
    if isinstance(record, dict) and "value" in record and record["value"] is None:
        return Batch(origin={}, entries=())
    return content.from_bytes(from_base64(member(record, "value"), source=NAME, record_id=found.record_id), found)


def _found(cluster: str, record: Any) -> Found:
    topic = text(record, "topic")
    partition, offset = (whole_number(member(record, name)) for name in ("partition", "offset"))
    return Found(
        source=NAME,
        record_id=f"{topic}-{partition}@{offset}",
        event_id=f"{offset}-{place(cluster, topic, partition)}",
        time_ns=milliseconds(member(record, "timestamp")),
        origin={
            **cloud_fields(cluster),
            "event.dataset": "app",
            "aws.kafka.topic": topic,
            "aws.kafka.partition": partition,
            "service.name": topic,
        },
    )


def _partition(record: Any) -> str:
    return f"{text(record, 'topic')}-{whole_number(member(record, 'partition'))}"


def position(item: Item, _invocation: Invocation) -> Position:
    """Cluster, topic, partition and offset."""
    cluster, record = item
    return {"cluster": cluster, **{name: member(record, name) for name in ("topic", "partition", "offset")}}


def again(event: dict[str, Any], items: list[Item]) -> Any:
    """A batch of these records."""
    records: dict[str, list[Any]] = {}
    for _, record in items:
        records.setdefault(_partition(record), []).append(record)
    return {**event, "records": records}


SOURCE: Final = Source(
    name=NAME,
    items=items,
    read=read,
    answer=by_item(item_id),
    position=position,
    again=again,
)
