"""Kinesis records: each one log, a batch of them, an aggregate of the producer library, or an envelope."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from minutewatch.ingest.batch import Batch, Invocation
from minutewatch.ingest.identity import place
from minutewatch.ingest.payload import from_base64
from minutewatch.ingest.sources import content, kpl
from minutewatch.ingest.sources.arn import cloud_fields, resource_name
from minutewatch.ingest.sources.found import Found
from minutewatch.ingest.sources.members import member, records_of, seconds, text
from minutewatch.ingest.sources.source import Position, Source, by_item

NAME: Final = "kinesis"


def item_id(record: Any) -> str:
    """The sequence number, by which the shard is read again from this record on."""
    return text(record, "kinesis", "sequenceNumber")


def read(record: Any, _invocation: Invocation) -> Batch:
    """The record's logs.

    Raises:
        DecodeError: no valid base64, empty, or packed and corrupt.
    """
    found = _found(record)
    data = from_base64(member(record, "kinesis", "data"), source=NAME, record_id=found.record_id)
    if kpl.is_aggregate(data):
        return content.from_many(kpl.user_records(data, source=NAME, record_id=found.record_id), found)
    return content.from_bytes(data, found)


def _found(record: Any) -> Found:
    sequence, shard = item_id(record), text(record, "eventID").partition(":")[0]
    shard_place, origin = _shard(text(record, "eventSourceARN"), shard)
    return Found(
        source=NAME,
        record_id=sequence,
        event_id=f"{sequence}-{shard_place}",
        time_ns=seconds(member(record, "kinesis", "approximateArrivalTimestamp")),
        origin=origin,
    )


@lru_cache(maxsize=256)
def _shard(arn: str, shard: str) -> tuple[str, Mapping[str, Any]]:
    """What ids of the shard's records end with, and the fields of all its logs, which nobody changes."""
    stream = resource_name(arn)
    origin = {
        **cloud_fields(arn),
        "event.dataset": "app",
        "aws.kinesis.stream": stream,
        "aws.kinesis.shard": shard,
        "service.name": stream,
    }
    return place(arn, shard), origin


def position(record: Any, _invocation: Invocation) -> Position:
    """Stream, shard and sequence number."""
    shard, stream = text(record, "eventID").partition(":")[0], text(record, "eventSourceARN")
    return {"stream": stream, "shard": shard, "sequence": item_id(record)}


SOURCE: Final = Source(name=NAME, items=records_of, read=read, answer=by_item(item_id), position=position)
