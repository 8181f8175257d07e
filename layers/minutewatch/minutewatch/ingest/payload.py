"""Encoded and compressed payloads, with a bound on what they may grow to."""

import binascii
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple, Protocol

from isal import isal_zlib

from minutewatch.errors import DecodeError

GZIP_MAGIC: Final = b"\x1f\x8b"
BZIP2_MAGIC: Final = b"BZh"
ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"
MAX_PAYLOAD_BYTES: Final = 64 * 1024 * 1024


def from_base64(text: object, *, source: str, record_id: str) -> bytes:
    """The bytes that the text stands for (RFC 4648, section 4).

    Raises:
        DecodeError: no text, or no valid base64.
    """
    try:
        return binascii.a2b_base64(text, strict_mode=True)  # type: ignore[arg-type] # the error tells
    except (TypeError, ValueError) as error:
        raise DecodeError(f"no base64 data: {error}", source=source, record_id=record_id) from error


def unpacked(data: bytes, *, source: str, record_id: str, limit: int = MAX_PAYLOAD_BYTES) -> bytes:
    """The content of what its first bytes say is gzip, bzip2 or zstd; anything else as it is.

    Raises:
        DecodeError: corrupt, cut short, or larger than `limit` bytes when unpacked.
    """
    method = method_of(data)
    return data if method is None else _Parts(source=source, record_id=record_id, limit=limit).of(data, method)


def method_of(head: bytes) -> "Method | None":
    """How data that begin so are packed; None where they are not. Four bytes tell."""
    return next((method() for magic, method in UNPACKERS.items() if head.startswith(magic)), None)


def gunzip(data: bytes, *, source: str, record_id: str, limit: int = MAX_PAYLOAD_BYTES) -> bytes:
    """The content of a gzip file of one or more members (RFC 1952).

    Raises:
        DecodeError: corrupt, cut short, or larger than `limit` bytes when unpacked.
    """
    if not data.startswith(GZIP_MAGIC):
        raise DecodeError("corrupt gzip: it does not begin as gzip does", source=source, record_id=record_id)
    return _Parts(source=source, record_id=record_id, limit=limit).of(data, _GZIP)


class Unpacker(Protocol):
    """What zlib, bz2 and zstd have in common: it unpacks one member, stream or frame."""

    @property
    def eof(self) -> bool:
        """Whether the part has ended."""

    @property
    def unused_data(self) -> bytes:
        """What came behind its end."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        """At most that many bytes of what the data unpack to."""


class Method(NamedTuple):
    """A way of packing; `padding` may lie between and behind the parts of a file."""

    name: str
    new: Callable[[], Unpacker]
    errors: tuple[type[Exception], ...]
    padding: bytes = b""


class _Parts(NamedTuple):
    """Unpacks one part after the other, until there is no more or too much."""

    source: str
    record_id: str
    limit: int

    def of(self, data: bytes, method: Method) -> bytes:
        parts: list[bytes] = []
        left = self.limit
        while data:
            unpacker = method.new()
            try:
                part = unpacker.decompress(data, left + 1)
            except method.errors as error:
                raise self._broken(f"corrupt {method.name}: {error}") from error
            left -= len(part)
            if left < 0:
                raise self._broken(f"unpacks to more than {self.limit} bytes")
            if not unpacker.eof:
                raise self._broken(f"{method.name} is cut short")
            parts.append(part)
            data = unpacker.unused_data.lstrip(method.padding) if method.padding else unpacker.unused_data
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _broken(self, reason: str) -> DecodeError:
        return DecodeError(reason, source=self.source, record_id=self.record_id)


_GZIP: Final = Method(
    name="gzip",
    new=lambda: isal_zlib.decompressobj(wbits=31),
    errors=(isal_zlib.IsalError,),
    padding=b"\0",  # between or after members it is what tapes pad with
)


def _bzip2() -> Method:
    import bz2  # noqa: PLC0415 - few payloads are bzip2, and only they pay for its import

    return Method(name="bzip2", new=bz2.BZ2Decompressor, errors=(OSError, ValueError))


def _zstd() -> Method:
    from minutewatch import zstd  # noqa: PLC0415 - likewise

    return Method(name="zstd", new=zstd.ZstdDecompressor, errors=(zstd.ZstdError,))


UNPACKERS: Final[Mapping[bytes, Callable[[], Method]]] = MappingProxyType(
    {GZIP_MAGIC: lambda: _GZIP, BZIP2_MAGIC: _bzip2, ZSTD_MAGIC: _zstd}
)
"""By the first bytes of a file."""
