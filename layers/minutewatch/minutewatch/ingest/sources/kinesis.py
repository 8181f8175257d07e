"""Kinesis records: each one log, or a CloudWatch Logs payload that was subscribed to the stream."""

from collections.abc import Iterable
from typing import Any

import orjson

from minutewatch.errors import DecodeError
from minutewatch.ingest.batch import Batch, Invocation
from minutewatch.ingest.identity import place
from minutewatch.ingest.payload import GZIP_MAGIC, from_base64, gunzip
from minutewatch.ingest.sources import cloudwatch_logs
from minutewatch.ingest.sources.arn import cloud_fields, resource_name

NAME = "kinesis"


def matches(event: object) -> bool:
    """Whether these are Kinesis records."""
    records = event.get("Records") if isinstance(event, dict) else None
    return (
        isinstance(records, list)
        and bool(records)
        and isinstance(records[0], dict)
        and records[0].get("eventSource") == "aws:kinesis"
    )


def items(event: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """The records, in the shard's order."""
    records: list[dict[str, Any]] = event["Records"]
    return records


def item_id(record: dict[str, Any]) -> str:
    """The sequence number, by which the shard is read again from this record on."""
    return str(record["kinesis"]["sequenceNumber"])


def read(record: dict[str, Any], _invocation: Invocation) -> Batch:
    """The record's log, or the log events of the CloudWatch payload in it.

    Raises:
        DecodeError: no valid base64, gzip or UTF-8, or empty.
    """
    sequence, arn = item_id(record), str(record.get("eventSourceARN", ""))
    data = from_base64(record["kinesis"].get("data"), source=NAME, record_id=sequence)
    if data.startswith(GZIP_MAGIC):
        data = gunzip(data, source=NAME, record_id=sequence)
    if b'"logEvents"' in data:
        payload = _json(data)
        if cloudwatch_logs.is_payload(payload):
            return cloudwatch_logs.from_payload(payload, record_id=sequence)
    return _one_log(record, data, sequence=sequence, arn=arn)


def _json(data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        return None


def _one_log(record: dict[str, Any], data: bytes, *, sequence: str, arn: str) -> Batch:
    try:
        line = data.decode()
    except UnicodeDecodeError as error:
        raise DecodeError(f"no UTF-8: {error}", source=NAME, record_id=sequence) from error
    if not line.strip():
        raise DecodeError("is empty", source=NAME, record_id=sequence)
    stream, shard = resource_name(arn), str(record.get("eventID", "")).split(":", 1)[0]
    origin: dict[str, Any] = {
        **cloud_fields(arn),
        "event.dataset": "app",
        "aws.kinesis.stream": stream,
        "aws.kinesis.shard": shard,
        "service.name": stream,
    }
    arrival_s = record["kinesis"].get("approximateArrivalTimestamp")
    arrival_ns = int(arrival_s * 1000) * 1_000_000 if isinstance(arrival_s, int | float) else None
    return Batch(origin=origin, entries=[(f"{sequence}-{place(arn, shard)}", arrival_ns, line.rstrip("\r\n"))])
