"""The messages of the Forward protocol v1 that carry events and their acknowledgements; no I/O.

Source: Fluentd's Forward Protocol Specification v1, sections "PackedForward Mode",
"CompressedPackedForward Mode", "Option" and "Response".
"""

import binascii
import os
import struct
from typing import Any, NamedTuple

import msgpack

from minutewatch.forward.chunk import Chunk
from minutewatch.forward.compression import Compress
from minutewatch.shown import shown

_ARRAY_OF_3 = b"\x93"


class Frame(NamedTuple):
    """One message as it goes on the wire.

    Attributes:
        parts: Head, entries and options, apart so that megabytes of entries are not copied once more.
        chunk_id: What the receiver has to acknowledge; None where no answer is asked for.
    """

    parts: tuple[bytes, bytes, bytes]
    chunk_id: bytes | None = None

    def __repr__(self) -> str:
        return shown(self, without=("parts",))

    @property
    def size_bytes(self) -> int:
        """Length on the wire."""
        return sum(map(len, self.parts))


def new_chunk_id() -> bytes:
    """128 random bits in base64, as the specification wants them."""
    return binascii.b2a_base64(os.urandom(16), newline=False)


def packed_forward(
    chunk: Chunk, *, compress: Compress | None = None, method: str = "none", chunk_id: bytes | None = None
) -> Frame:
    """`chunk` in PackedForward mode, or CompressedPackedForward where `compress` is given.

    Args:
        chunk: The events.
        compress: Makes the entries smaller; None sends them as they are.
        method: What `compress` writes, for the receiver: `gzip` or `zstd`.
        chunk_id: Asks for an acknowledgement under this id.
    """
    options: dict[str, Any] = {"size": chunk.count}
    if chunk_id:
        options["chunk"] = chunk_id.decode("ascii")
    if compress:
        options["compressed"] = method
    entries = compress(chunk.entries) if compress else chunk.entries
    head = _ARRAY_OF_3 + msgpack.packb(chunk.tag) + _bin_header(len(entries))
    return Frame(parts=(head, entries, msgpack.packb(options)), chunk_id=chunk_id)


def acknowledged(message: object) -> bytes | None:
    """The chunk id that an answer of the receiver acknowledges; None where it is something else."""
    ack = message.get(b"ack") if isinstance(message, dict) else None
    return ack if isinstance(ack, bytes) else None


def _bin_header(length: int) -> bytes:
    if length < 1 << 8:
        return struct.pack(">BB", 0xC4, length)
    if length < 1 << 16:
        return struct.pack(">BH", 0xC5, length)
    return struct.pack(">BI", 0xC6, length)
