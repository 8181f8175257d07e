"""Encoded and compressed payloads, with a bound on what they may grow to."""

import binascii
import zlib
from typing import Final

from minutewatch.errors import DecodeError

GZIP_MAGIC: Final = b"\x1f\x8b"
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


def gunzip(data: bytes, *, source: str, record_id: str, limit: int = MAX_PAYLOAD_BYTES) -> bytes:
    """The content of a gzip file of one or more members (RFC 1952).

    Raises:
        DecodeError: corrupt, cut short, or larger than `limit` bytes when unpacked.
    """
    parts: list[bytes] = []
    left = limit
    while data:
        inflate = zlib.decompressobj(wbits=31)
        try:
            part = inflate.decompress(data, left + 1)
        except zlib.error as error:
            raise DecodeError(f"corrupt gzip: {error}", source=source, record_id=record_id) from error
        left -= len(part)
        if left < 0:
            reason = f"unpacks to more than {limit} bytes"
            raise DecodeError(reason, source=source, record_id=record_id)
        if not inflate.eof:
            raise DecodeError("gzip is cut short", source=source, record_id=record_id)
        parts.append(part)
        data = inflate.unused_data.lstrip(b"\0")  # tape-style zero padding between or after members
    return parts[0] if len(parts) == 1 else b"".join(parts)
