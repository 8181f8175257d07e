"""Documents as the entries of Forward chunks: msgpack `[EventTime, map]`, one after the other.

Source: Fluentd, "Forward Protocol Specification v1", sections "Event Modes" and "EventTime Ext Format".
"""

import struct
from collections.abc import Callable
from math import isfinite
from typing import Any, Final

import msgpack

from minutewatch.forward import Chunk
from minutewatch.ingest.batch import Document
from minutewatch.ingest.json_text import json_text
from minutewatch.ingest.limits import MAX_TERM_BYTES, within_limits

MAX_CHUNK_BYTES: Final = 2 * 1024 * 1024
MAX_CHUNK_EVENTS: Final = 10_000
_EVENT_TIME: Final = struct.Struct(">BBBII")
_ARRAY_OF_2, _FIXEXT_8, _TYPE_0 = 0x92, 0xD7, 0x00
_INT64: Final = range(-(2**63), 2**64)
_MAX_DEPTH: Final = 32


class ChunkPacker:
    """Packs the documents of one tag, and remembers of which items each chunk holds some."""

    def __init__(self, tag: str) -> None:
        self._tag = tag
        self._pack = msgpack.Packer().pack
        self._clear()

    def _clear(self) -> None:
        self._parts: list[bytes] = []
        self._size = 0
        self.items: set[int] = set()

    @property
    def full(self) -> bool:
        """Whether the chunk should be sent before anything is added."""
        return self._size >= MAX_CHUNK_BYTES or len(self._parts) >= MAX_CHUNK_EVENTS

    def add(self, time_ns: int, document: Document, *, item: int) -> None:
        """Add one document, at its time in nanoseconds since 1970, of that item of the event."""
        try:
            record = self._pack(document)
            if len(record) > MAX_TERM_BYTES:
                record = self._pack(within_limits(document))
        except (OverflowError, TypeError, ValueError):  # what JSON allows and msgpack cannot say
            record = self._pack(within_limits(packable(document)))
        seconds, nanos = divmod(time_ns, 1_000_000_000)
        entry = _EVENT_TIME.pack(_ARRAY_OF_2, _FIXEXT_8, _TYPE_0, seconds, nanos) + record
        self._parts.append(entry)
        self._size += len(entry)
        self.items.add(item)

    def take(self) -> tuple[Chunk, set[int]] | None:
        """The chunk so far with the items in it, leaving the packer empty; None where there is nothing."""
        if not self._parts:
            return None
        chunk = Chunk(tag=self._tag, entries=b"".join(self._parts), count=len(self._parts))
        items = self.items
        self._clear()
        return chunk, items


class ChunkPackers:
    """A packer for each dataset; what is full, and in the end the rest, goes to `send` with the items in it."""

    def __init__(self, tag: str, send: Callable[[Chunk, set[int]], None]) -> None:
        self._tag, self._send = tag, send
        self._packers: dict[str, ChunkPacker] = {}

    def add(self, time_ns: int, document: Document, *, item: int = 0) -> None:
        """Add one document to the chunk of its dataset, which is sent before if it is full."""
        dataset = document["event.dataset"]
        packer = self._packers.get(dataset)
        if packer is None:
            packer = self._packers[dataset] = ChunkPacker(f"{self._tag}.{dataset}")
        elif packer.full:
            self._flush(packer)
        packer.add(time_ns, document, item=item)

    def finish(self) -> None:
        """Send what is left."""
        for packer in self._packers.values():
            self._flush(packer)

    def _flush(self, packer: ChunkPacker) -> None:
        taken = packer.take()
        if taken:
            self._send(*taken)


def packable(value: Any, depth: int = 0) -> Any:
    """The same value as msgpack and JSON can both say it.

    Integers over 64 bits, lone surrogates and what is nested too deeply become text, NaN and Infinity null.
    """
    if isinstance(value, dict | list) and depth >= _MAX_DEPTH:
        return json_text(value)
    if isinstance(value, dict):
        return {_text(str(key)): packable(member, depth + 1) for key, member in value.items()}
    if isinstance(value, list):
        return [packable(member, depth + 1) for member in value]
    return _text(value) if isinstance(value, str) else _number(value)


def _text(value: str) -> str:
    return value.encode("utf-8", "backslashreplace").decode()


def _number(value: Any) -> Any:
    if isinstance(value, float) and not isfinite(value):
        return None
    sayable = value is None or isinstance(value, float) or (isinstance(value, int) and value in _INT64)
    return value if sayable else str(value)
