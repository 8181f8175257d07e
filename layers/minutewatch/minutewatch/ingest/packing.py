"""Documents as the entries of Forward chunks: msgpack `[EventTime, map]`, one after the other.

Source: Fluentd, "Forward Protocol Specification v1", sections "Event Modes" and "EventTime Ext Format".
"""

import struct
from collections.abc import Callable, Sequence
from math import isfinite
from typing import Any, Final

from ormsgpack import Ext, MsgpackEncodeError, packb

from minutewatch.forward import Chunk
from minutewatch.ingest.batch import Document, Log
from minutewatch.ingest.json_text import json_text
from minutewatch.ingest.limits import MAX_TERM_BYTES, within_limits
from minutewatch.ingest.oversize import MAX_RECORD_BYTES, shortened

MAX_CHUNK_BYTES: Final = 2 * 1024 * 1024
MAX_CHUNK_EVENTS: Final = 10_000
SHORT_CHARS: Final = MAX_TERM_BYTES // 4 - 1_000
"""No text that comes from a shorter line is too long for the index: a character has at most 4 bytes."""
MAX_TOGETHER_BYTES: Final = 512 * 1024
"""What is packed at once: a full chunk and so much more is still under Fluentd's limit."""
_EVENT_TIME: Final = struct.Struct(">II")
_EVENT_TIME_TYPE: Final = 0
_TIME_BYTES: Final = 11
"""What stands before the map of an entry: the array's head, and the extension's."""
_INT64: Final = range(-(2**63), 2**64)
_MAX_DEPTH: Final = 32
_SECOND: Final = 1_000_000_000

Shorten = Callable[[Document, int], Document]
"""Makes a document of that many bytes fit into `MAX_RECORD_BYTES`; raises where it may not be shortened."""


class ChunkPacker:
    """Packs the documents of one tag, and remembers of which items each chunk holds some."""

    def __init__(self, tag: str, shorten: Shorten = shortened) -> None:
        self._tag, self._shorten = tag, shorten
        self._clear()

    def _clear(self) -> None:
        self._parts: list[memoryview] = []
        self._size = self._count = 0
        self.items: set[int] = set()

    @property
    def full(self) -> bool:
        """Whether the chunk should be sent before anything is added."""
        return not self.has_room(1)

    def has_room(self, count: int) -> bool:
        """Whether so many documents can be added to the chunk before it should be sent."""
        return self._size < MAX_CHUNK_BYTES and self._count + count <= MAX_CHUNK_EVENTS

    def add(self, time_ns: int, document: Document, *, item: int) -> None:
        """Add one document, at its time in nanoseconds since 1970, of that item of the event."""
        try:
            entry = _packed(((time_ns, document),))
        except MsgpackEncodeError:
            document = packable(document)
            entry = _packed(((time_ns, document),))
        if len(entry) - _TIME_BYTES > MAX_TERM_BYTES:
            document = within_limits(document)
            entry = _packed(((time_ns, document),))
            if len(entry) - _TIME_BYTES > MAX_RECORD_BYTES:
                document = self._shorten(document, len(entry) - _TIME_BYTES)
                entry = _packed(((time_ns, document),))
        self._keep(entry, 1, item)

    def add_together(self, logs: Sequence[Log], *, item: int) -> bool:
        """Add all of these documents, whose texts are short; or none, if each has to be added by itself."""
        try:
            entries = _packed(logs)
        except MsgpackEncodeError:
            return False
        if len(entries) > MAX_TOGETHER_BYTES:
            return False
        self._keep(entries, len(logs), item)
        return True

    def _keep(self, entries: memoryview, count: int, item: int) -> None:
        self._parts.append(entries)
        self._size += len(entries)
        self._count += count
        self.items.add(item)

    def take(self) -> tuple[Chunk, set[int]] | None:
        """The chunk so far with the items in it, leaving the packer empty; None where there is nothing."""
        if not self._parts:
            return None
        chunk = Chunk(tag=self._tag, entries=b"".join(self._parts), count=self._count)
        items = self.items
        self._clear()
        return chunk, items


class ChunkPackers:
    """A packer for each dataset; what is full, and in the end the rest, goes to `send` with the items in it."""

    def __init__(self, tag: str, send: Callable[[Chunk, set[int]], None], *, shorten: Shorten = shortened) -> None:
        self._tag, self._send, self._shorten = tag, send, shorten
        self._packers: dict[str, ChunkPacker] = {}

    def add(self, time_ns: int, document: Document, *, item: int = 0) -> None:
        """Add one document to the chunk of its dataset, which is sent before if it is full."""
        self._packer_for(document["event.dataset"]).add(time_ns, document, item=item)

    def extend(self, logs: Sequence[Log], *, short: bool, item: int = 0) -> None:
        """Add many documents.

        `short`: their lines are shorter than `SHORT_CHARS`, and what they say is in the documents as it stands.
        """
        datasets = [document["event.dataset"] for _, document in logs]
        for dataset in dict.fromkeys(datasets):
            same = logs
            if datasets.count(dataset) < len(logs):
                same = [log for log, name in zip(logs, datasets, strict=True) if name == dataset]
            packer = self._packer_for(dataset, room=len(same))
            if not short or not packer.add_together(same, item=item):
                for time_ns, document in same:
                    self._packer_for(dataset).add(time_ns, document, item=item)

    def _packer_for(self, dataset: str, *, room: int = 1) -> ChunkPacker:
        packer = self._packers.get(dataset)
        if packer is None:
            packer = self._packers[dataset] = ChunkPacker(f"{self._tag}.{dataset}", self._shorten)
        elif not packer.has_room(room):
            self._flush(packer)
        return packer

    def finish(self) -> None:
        """Send what is left."""
        for packer in self._packers.values():
            self._flush(packer)

    def _flush(self, packer: ChunkPacker) -> None:
        taken = packer.take()
        if taken:
            self._send(*taken)


def _packed(logs: Sequence[Log]) -> memoryview:
    """The logs as entries; `MsgpackEncodeError` at what JSON allows and msgpack cannot say."""
    event_time = _EVENT_TIME.pack
    entries = [
        (Ext(_EVENT_TIME_TYPE, event_time(*divmod(time_ns, _SECOND))), document) for time_ns, document in logs
    ]
    return memoryview(packb(entries))[_array_head_bytes(len(entries)) :]


def _array_head_bytes(count: int) -> int:
    return 1 if count < 1 << 4 else 3 if count < 1 << 16 else 5


def first_second(chunk: Chunk) -> int:
    """When the chunk's first log happened, in whole seconds since 1970."""
    return int.from_bytes(chunk.entries[3:7], "big")


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
