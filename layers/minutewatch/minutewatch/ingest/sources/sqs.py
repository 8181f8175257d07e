"""SQS messages, each body one log."""

from collections.abc import Iterable
from typing import Any

from minutewatch.errors import DecodeError
from minutewatch.ingest.batch import Batch, Invocation
from minutewatch.ingest.identity import place
from minutewatch.ingest.sources.arn import cloud_fields, resource_name

NAME = "sqs"


def matches(event: object) -> bool:
    """Whether these are SQS messages."""
    records = event.get("Records") if isinstance(event, dict) else None
    return (
        isinstance(records, list)
        and bool(records)
        and isinstance(records[0], dict)
        and records[0].get("eventSource") == "aws:sqs"
    )


def items(event: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """The messages."""
    records: list[dict[str, Any]] = event["Records"]
    return records


def item_id(message: dict[str, Any]) -> str:
    """The name under which SQS takes a message back."""
    return str(message["messageId"])


def read(message: dict[str, Any], _invocation: Invocation) -> Batch:
    """The body as one log, at the time when it was sent.

    Raises:
        DecodeError: a message without a body, or an empty one.
    """
    message_id, arn = item_id(message), str(message.get("eventSourceARN", ""))
    body = message.get("body")
    if not isinstance(body, str) or not body.strip():
        raise DecodeError("has no body", source=NAME, record_id=message_id)
    queue = resource_name(arn)
    origin: dict[str, Any] = {
        **cloud_fields(arn),
        "event.dataset": "app",
        "aws.sqs.queue": queue,
        "service.name": queue,
    }
    return Batch(origin=origin, entries=[(f"{message_id}-{place(arn)}", _sent_ns(message), body)])


def _sent_ns(message: dict[str, Any]) -> int | None:
    sent_ms = str(message.get("attributes", {}).get("SentTimestamp", ""))
    return int(sent_ms) * 1_000_000 if sent_ms.isdecimal() else None
