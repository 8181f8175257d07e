"""A chunk as an object of the spill bucket, and back; no I/O.

The object is a Forward message in CompressedPackedForward mode, `[tag, entries, options]`, so that whatever speaks
the protocol can read it. Beside what the protocol knows, its options hold the SHA-256 of the entries.
"""

import hashlib
import zlib
from datetime import UTC, datetime
from typing import Any, Final

import msgpack

from minutewatch.errors import DecodeError
from minutewatch.forward.chunk import Chunk
from minutewatch.forward.compression import gzip
from minutewatch.forward.objects import SPILL

CONTENT_TYPE: Final = "application/vnd.fluentd.forward"
_MAX_ENTRIES_BYTES: Final = 64 * 1024 * 1024
_TIME_BYTES: Final = slice(3, 11)  # after the heads of the pair and of the EventTime
_TIME_HEAD: Final = b"\x92\xd7\x00"


def key_of(chunk: Chunk) -> str:
    """Where the chunk lies: named after the time of its first log and after what it holds.

    So older logs come first in a listing, and the same chunk written twice is one object.
    """
    digest = hashlib.sha256(chunk.tag.encode() + b"\0" + chunk.entries).hexdigest()
    return f"{SPILL}{_first_time(chunk.entries)}-{digest[:32]}"


def pack(chunk: Chunk) -> bytes:
    """The object that holds the chunk."""
    options = {
        "size": chunk.count,
        "compressed": "gzip",
        "sha256": hashlib.sha256(chunk.entries).hexdigest(),
    }
    return msgpack.packb([chunk.tag, gzip(chunk.entries), options])


def unpack(body: bytes, *, key: str) -> Chunk:
    """The chunk in an object, every byte and every event of it.

    Raises:
        DecodeError: the object is none of ours, or not what was written; the text shows nothing of the logs.
    """
    try:
        chunk, digest = _read(body)
        whole = _count(chunk.entries) == chunk.count
    except (ValueError, TypeError, KeyError, zlib.error, msgpack.UnpackException):
        raise DecodeError("is no packed chunk", source="spill", record_id=key) from None
    if hashlib.sha256(chunk.entries).hexdigest() != digest or not whole:
        raise DecodeError("is not what was written: count or checksum differ", source="spill", record_id=key)
    return chunk


def _read(body: bytes) -> tuple[Chunk, Any]:
    tag, packed, options = msgpack.unpackb(body)
    inflate = zlib.decompressobj(wbits=31)
    entries = inflate.decompress(packed, _MAX_ENTRIES_BYTES)
    if not inflate.eof or not isinstance(tag, str):
        raise ValueError("not whole")
    return Chunk(tag, entries, options["size"]), options["sha256"]


def _count(entries: bytes) -> int:
    unpacker = msgpack.Unpacker(max_buffer_size=max(len(entries), 1))
    unpacker.feed(entries)
    count = 0
    while unpacker.tell() < len(entries):
        unpacker.skip()
        count += 1
    return count


def _first_time(entries: bytes) -> str:
    """The first EventTime as text that sorts by time; 0 where the entries begin otherwise."""
    time = entries[_TIME_BYTES] if entries.startswith(_TIME_HEAD) else bytes(8)
    seconds, nanos = int.from_bytes(time[:4]), int.from_bytes(time[4:])
    return f"{datetime.fromtimestamp(seconds, UTC):%Y%m%dT%H%M%S}.{nanos:09}Z"
