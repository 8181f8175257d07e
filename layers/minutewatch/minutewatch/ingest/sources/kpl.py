"""Kinesis records into which the Kinesis Producer Library has packed many.

Four bytes of magic, a protobuf message, and the message's MD5. The message (proto2) holds under field 3 records,
each with its data, again under field 3; all other fields name partition and hash keys. Source: "KPL Aggregated
Record Format" (aggregation-format.md of awslabs/amazon-kinesis-producer).
"""

from collections.abc import Iterator
from hashlib import md5
from typing import Final

from minutewatch.errors import DecodeError

MAGIC: Final = b"\xf3\x89\x9a\xc2"
_MD5_BYTES: Final = 16
_RECORDS: Final = 3
_DATA: Final = 3
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_WIDTHS: Final = {_FIXED64: 8, _FIXED32: 4}
_MAX_VARINT_BYTES: Final = 10


def is_aggregate(data: bytes) -> bool:
    """Whether the record begins as an aggregate does."""
    return data.startswith(MAGIC)


def user_records(data: bytes, *, source: str, record_id: str) -> list[bytes]:
    """The data of each record in the aggregate, in order.

    Raises:
        DecodeError: the checksum is not the message's, or the message is no such protobuf.
    """
    message, checksum = data[len(MAGIC) : -_MD5_BYTES], data[-_MD5_BYTES:]
    if md5(message, usedforsecurity=False).digest() != checksum:
        raise DecodeError("is a KPL aggregate with a wrong checksum", source=source, record_id=record_id)
    try:
        records = [value for number, value in _fields(message) if number == _RECORDS]
        return [value for record in records for number, value in _fields(record) if number == _DATA]
    except (IndexError, ValueError) as error:
        raise DecodeError(f"is no KPL aggregate: {error}", source=source, record_id=record_id) from error


def _fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and content of the fields that have bytes; the others are passed over."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        wire = key & 7
        if wire == _VARINT:
            _, at = _varint(message, at)
            continue
        width = _WIDTHS.get(wire)
        if wire == _BYTES:
            width, at = _varint(message, at)
        if width is None or at + width > len(message):
            raise ValueError(f"field {key >> 3} of wire type {wire} at byte {at}")
        if wire == _BYTES:
            yield key >> 3, message[at : at + width]
        at += width


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """Seven bits of a number in each byte, the lowest first; and where the next field begins."""
    value = 0
    for shift in range(_MAX_VARINT_BYTES):
        byte = message[at + shift]
        value |= (byte & 0x7F) << (7 * shift)
        if byte < 0x80:
            return value, at + shift + 1
    raise ValueError(f"number of more than {_MAX_VARINT_BYTES} bytes at byte {at}")
