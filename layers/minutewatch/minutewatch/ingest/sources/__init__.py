"""Where logs come from: one module for each source, chosen by the shape of the event."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from minutewatch.ingest.batch import Batch, Invocation
from minutewatch.ingest.sources import cloudwatch_logs, direct, kinesis, sqs


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """How to recognise a source's events, take them apart, and read one item.

    `read` raises `DecodeError` for an item that cannot be read. `item_id` gives the name under which the source
    takes an item back (`batchItemFailures`); it is None where only the whole call can fail. `answers_rejects`:
    the caller reads how many logs were rejected, so that an unreadable one need not fail the others.
    """

    name: str
    matches: Callable[[Any], bool]
    items: Callable[[Any], Iterable[Any]]
    read: Callable[[Any, Invocation], Batch]
    item_id: Callable[[Any], str] | None = None
    answers_rejects: bool = False


SOURCES: Final = (
    Source(
        name="cloudwatch_logs",
        matches=cloudwatch_logs.matches,
        items=cloudwatch_logs.items,
        read=cloudwatch_logs.read,
    ),
    Source(
        name="kinesis",
        matches=kinesis.matches,
        items=kinesis.items,
        read=kinesis.read,
        item_id=kinesis.item_id,
    ),
    Source(name="sqs", matches=sqs.matches, items=sqs.items, read=sqs.read, item_id=sqs.item_id),
    Source(name="direct", matches=direct.matches, items=direct.items, read=direct.read, answers_rejects=True),
)
"""In order; the last takes whatever a person would type."""


def source_of(event: object) -> Source:
    """The first source that recognises the event."""
    return next(source for source in SOURCES if source.matches(event))
