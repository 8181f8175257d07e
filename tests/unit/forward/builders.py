"""Chunks, and records as they come out of them again."""

from typing import Any

import msgpack
from fluent.sender import EventTime

from minutewatch.forward.chunk import Chunk

NOON = 1_767_614_400  # 2026-01-05T12:00:00Z


def entries_of(*records: dict[str, Any]) -> bytes:
    """Packed `[EventTime, record]` pairs, a nanosecond apart."""
    return b"".join(msgpack.packb([EventTime(NOON, n), record]) for n, record in enumerate(records))


def a_chunk(count: int = 2, *, tag: str = "logs.app") -> Chunk:
    """`count` events under `tag`."""
    records = [{"event.id": f"{n}", "message": f"line {n}"} for n in range(count)]
    return Chunk(tag, entries_of(*records), count)


def unpacked(entries: bytes) -> list[Any]:
    """The pairs in `entries`; EventTime stays an `ExtType`."""
    unpacker = msgpack.Unpacker()
    unpacker.feed(entries)
    return list(unpacker)
