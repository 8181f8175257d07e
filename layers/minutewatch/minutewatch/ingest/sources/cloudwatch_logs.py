"""CloudWatch Logs subscriptions (`{"awslogs": {"data": base64(gzip(JSON))}}`).

Source of the format: CloudWatch Logs User Guide, "Using subscription filters with Lambda".
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import orjson

from minutewatch.errors import DecodeError
from minutewatch.ingest.batch import Batch, Entry, Invocation
from minutewatch.ingest.identity import place
from minutewatch.ingest.payload import from_base64, gunzip
from minutewatch.ingest.sources.source import Source

NAME: Final = "cloudwatch_logs"
_END_MS: Final = 2**32 * 1_000  # Fluentd's EventTime ends there, in 2106


def items(event: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """The one payload of the event."""
    return [event["awslogs"]]


def read(item: dict[str, Any], invocation: Invocation) -> Batch:
    """The payload's log events, each whole: a message with newlines is one log.

    Raises:
        DecodeError: no valid base64, gzip or JSON, or not the documented shape.
    """
    return from_data(item.get("data"), record_id=invocation.request_id)


def from_data(data: object, *, record_id: str) -> Batch:
    """The log events in base64 of a gzipped payload; raises `DecodeError` as `read` does."""
    text = gunzip(from_base64(data, source=NAME, record_id=record_id), source=NAME, record_id=record_id)
    try:
        payload = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise DecodeError(f"no JSON: {error}", source=NAME, record_id=record_id) from error
    return from_payload(payload, record_id=record_id)


def is_payload(value: object) -> bool:
    """Whether a decoded value is CloudWatch's, wherever it was found (Kinesis carries the same form)."""
    return isinstance(value, dict) and "messageType" in value and "logEvents" in value


def from_payload(payload: Any, *, record_id: str) -> Batch:
    """The log events of a decoded payload; raises `DecodeError` where the shape is not the documented one."""
    if isinstance(payload, dict) and payload.get("messageType") == "CONTROL_MESSAGE":
        return Batch(origin={}, entries=())  # CloudWatch's own probe that the destination can be reached
    try:
        owner, group, stream = payload["owner"], payload["logGroup"], payload["logStream"]
        entries = list(_entries(payload["logEvents"], place(owner, group, stream)))
    except (KeyError, TypeError, AttributeError) as error:
        raise DecodeError(f"not CloudWatch's payload: {error!r}", source=NAME, record_id=record_id) from error
    return Batch(origin=_origin(owner, group, stream), entries=entries)


def _entries(log_events: list[dict[str, Any]], stream_place: str) -> Iterator[Entry]:
    """CloudWatch's id leads, because it grows with time and the index likes that; the stream makes it unique."""
    for event in log_events:
        message, time_ms = event["message"], event["timestamp"]
        if time_ms.__class__ is not int or not 0 <= time_ms < _END_MS:
            raise TypeError(f"timestamp {time_ms!r:.40}")
        yield f"{event['id']}-{stream_place}", time_ms * 1_000_000, message.rstrip("\r\n")


def _origin(owner: str, group: str, stream: str) -> dict[str, str]:
    origin = {
        "event.dataset": "aws.cloudwatch",
        "cloud.provider": "aws",
        "cloud.account.id": owner,
        "aws.cloudwatch.log_group": group,
        "aws.cloudwatch.log_stream": stream,
    }
    name = group.rstrip("/").rsplit("/", 1)[-1]
    return {**origin, "service.name": name} if name else origin


def again(_event: Any, items: list[Any]) -> Any:
    """The event that brings the payload again."""
    return {"awslogs": items[0]}


SOURCE: Final = Source(name=NAME, items=items, read=read, again=again)
