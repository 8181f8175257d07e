"""What cannot be read or delivered, as an object of the spill bucket: kept whole, for a person to look at.

One object holds what one call could not read of its event. `event` in it brings the same items again when it is
handed to the ingest function, after the reason is mended. Nothing in it is redacted, because it could not be read.
The key is made of the items' positions at their source: a call that is repeated on the same day writes the same
object once more.
"""

import base64
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgpack

from minutewatch.errors import DecodeError, StorageError
from minutewatch.forward import Chunk
from minutewatch.forward.objects import QUARANTINE
from minutewatch.ingest import timestamps
from minutewatch.ingest.batch import Invocation
from minutewatch.ingest.identity import place
from minutewatch.ingest.sources import Outcome

PREFIX: Final = QUARANTINE
POISON: Final = "fluentd"
"""Stands in the source's place for logs that a receiver never acknowledges."""
_POISON_REASON: Final = "Fluentd takes every other log of its chunk, and never acknowledges this one"
_MAX_REASONS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """An object to be written; whoever writes it twice has written it once."""

    key: str
    body: bytes = field(repr=False)


def unreadable(outcome: Outcome, invocation: Invocation) -> Sealed:
    """The items of an event that hold something unreadable, with the reasons.

    Raises:
        StorageError: the event cannot be said in JSON again.
    """
    source, broken = outcome.source, sorted(outcome.broken.items())
    records = [
        {"position": source.position(outcome.items[number], invocation), **_reasons(errors)}
        for number, errors in broken
    ]
    event = source.again(outcome.event, [outcome.items[number] for number, _ in broken])
    return _sealed(source.name, records, invocation, event=event)


def poison(chunks: Iterable[Chunk], invocation: Invocation) -> Sealed:
    """Packed logs that Fluentd refuses one by one; `entries` has them as they were sent."""
    records: list[dict[str, Any]] = []
    documents: list[Any] = []
    for chunk in chunks:
        document = msgpack.unpackb(chunk.entries, strict_map_key=False)[1]
        position = {"tag": chunk.tag, "event.id": document.get("event.id")}
        entries = base64.b64encode(chunk.entries).decode()
        records.append({"position": position, "count": 1, "reasons": [_POISON_REASON], "entries": entries})
        documents.append(document)
    return _sealed(POISON, records, invocation, event={"logs": documents})


def _reasons(errors: Sequence[DecodeError]) -> dict[str, Any]:
    """How many logs of an item cannot be read, and why; many of one batch have the same reason."""
    return {"count": len(errors), "reasons": list(dict.fromkeys(error.reason for error in errors))[:_MAX_REASONS]}


def _sealed(source: str, records: Sequence[dict[str, Any]], invocation: Invocation, *, event: Any) -> Sealed:
    """By the standard library, which writes whatever it has read: lone surrogates, NaN, any integer."""
    at = timestamps.to_iso(invocation.now_ns)
    held = {
        "source": source,
        "kept_at": at,
        "request_id": invocation.request_id,
        "records": records,
        "event": event,
    }
    try:
        digest = place(source, *(json.dumps(record["position"], sort_keys=True) for record in records))
        body = json.dumps(held).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise StorageError(f"what cannot be read cannot be written either: {error}") from error
    return Sealed(key=f"{PREFIX}{source}/{at[:10].replace('-', '/')}/{digest}.json", body=body)
