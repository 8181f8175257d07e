"""SQS messages, each body one log, a batch of them, or an envelope."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from minutewatch.ingest.batch import Batch, Invocation
from minutewatch.ingest.identity import place
from minutewatch.ingest.sources import content
from minutewatch.ingest.sources.arn import cloud_fields, resource_name
from minutewatch.ingest.sources.found import Found
from minutewatch.ingest.sources.members import member, milliseconds, records_of, text
from minutewatch.ingest.sources.source import Position, Source, by_item

NAME: Final = "sqs"
_LINES: Final = frozenset(
    {"application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"}
)
_CONTENT_TYPES: Final = ("contentType", "content-type", "Content-Type")


def item_id(message: Any) -> str:
    """The name under which SQS takes a message back; without one, Lambda gives the whole batch back."""
    return text(message, "messageId")


def read(message: Any, _invocation: Invocation) -> Batch:
    """The body's logs, at the time when it was sent; a message attribute `contentType` can declare lines.

    Raises:
        DecodeError: a message without a body, an empty one, or one that is packed and corrupt.
    """
    message_id = item_id(message)
    queue_place, origin = _queue(text(message, "eventSourceARN"))
    found = Found(
        source=NAME,
        record_id=message_id,
        event_id=f"{message_id}-{queue_place}",
        time_ns=milliseconds(member(message, "attributes", "SentTimestamp")),
        origin=origin,
    )
    body = text(message, "body")
    if not body.strip():
        raise found.error("has no body")
    return content.from_text(body, found, is_lines=_declares_lines(message))


@lru_cache(maxsize=64)
def _queue(arn: str) -> tuple[str, Mapping[str, Any]]:
    """What ids of the queue's messages end with, and the fields of all its logs, which nobody changes."""
    name = resource_name(arn)
    origin = {**cloud_fields(arn), "event.dataset": "app", "aws.sqs.queue": name, "service.name": name}
    return place(arn), origin


def _declares_lines(message: Any) -> bool:
    attributes = member(message, "messageAttributes")
    return bool(attributes) and any(text(attributes, name, "stringValue") in _LINES for name in _CONTENT_TYPES)


def position(message: Any, _invocation: Invocation) -> Position:
    """Queue and message id."""
    return {"queue": text(message, "eventSourceARN"), "message": item_id(message)}


SOURCE: Final = Source(name=NAME, items=records_of, read=read, answer=by_item(item_id), position=position)
