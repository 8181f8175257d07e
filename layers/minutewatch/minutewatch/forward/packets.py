"""From the packets that `FluentSender` makes, one per event, to chunks."""

from collections.abc import Iterator
from typing import NamedTuple

import msgpack

from minutewatch.forward.chunk import Chunk
from minutewatch.shown import shown

_PAIR = b"\x92"


class _Packet(NamedTuple):
    tag: str
    entry: bytes
    end: int

    def __repr__(self) -> str:
        return shown(self, without=("entry",))


def chunks_of(packets: bytes) -> Iterator[tuple[Chunk, int]]:
    """The events of `packets` as chunks, and up to which byte each one reaches.

    Neighbours under one tag travel together. Times and records are not decoded: their bytes are taken over.

    Args:
        packets: Concatenated msgpack `[tag, time, record]`.
    """
    tag: str | None = None
    entries: list[bytes] = []
    end = 0
    for packet in _each(packets):
        if entries and tag is not None and packet.tag != tag:
            yield Chunk(tag, b"".join(entries), len(entries)), end
            entries = []
        tag, end = packet.tag, packet.end
        entries.append(packet.entry)
    if entries and tag is not None:
        yield Chunk(tag, b"".join(entries), len(entries)), end


def _each(packets: bytes) -> Iterator[_Packet]:
    unpacker = msgpack.Unpacker(max_buffer_size=max(len(packets), 1))
    unpacker.feed(packets)
    while unpacker.tell() < len(packets):
        unpacker.read_array_header()
        tag = unpacker.unpack()
        start = unpacker.tell()
        unpacker.skip()
        unpacker.skip()
        end = unpacker.tell()
        yield _Packet(tag=tag, entry=_PAIR + packets[start:end], end=end)
