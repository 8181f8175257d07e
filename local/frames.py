"""Messages of the Forward protocol v1, taken apart, whichever of its four modes a client uses.

Source: https://github.com/fluent/fluentd/wiki/Forward-Protocol-Specification-v1
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import msgpack

MAX_FRAME_BYTES: Final = 64 * 1024 * 1024
_MAX_ENTRIES_BYTES: Final = 256 * 1024 * 1024
_GZIP: Final = 31  # zlib's window bits for a gzip header
_EVENT_TIME: Final = 0


class FrameError(Exception):
    """A client sent what the protocol does not know; Fluentd logs that and closes the connection, and so do we."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event: its time in nanoseconds since 1970, and its record."""

    time_ns: int
    record: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One message of a client; `chunk` is the id that it wants back as the ack, or None for no ack."""

    tag: str
    entries: tuple[Entry, ...]
    chunk: str | None


def unpacker(*, max_bytes: int = MAX_FRAME_BYTES) -> msgpack.Unpacker:
    """A decoder of the stream's messages that refuses to buffer more than `max_bytes`.

    Entries may come as msgpack str though they are no text: surrogateescape lets `decode` have their bytes back.
    """
    return msgpack.Unpacker(
        max_buffer_size=max_bytes, strict_map_key=False, ext_hook=_event_time, unicode_errors="surrogateescape"
    )


def decode(message: object) -> Frame:
    """The frame in one unpacked message; raises `FrameError`."""
    if not isinstance(message, list) or not 2 <= len(message) <= 4 or not isinstance(message[0], str):
        raise FrameError(f"not a Forward message: {str(message)[:80]}")
    body = message[1]
    if isinstance(body, list):
        return _frame(message[0], tuple(_entry(item) for item in body), message[2:])
    if isinstance(body, bytes | str):
        options = _options(message[2:])
        return _frame(message[0], tuple(_packed(_entries_bytes(body, options))), message[2:])
    return _frame(message[0], (_entry(message[1:3]),), message[3:])


def ack(chunk: str) -> bytes:
    """The answer that tells a client that its chunk arrived for good."""
    answer: bytes = msgpack.packb({"ack": chunk})
    return answer


def _frame(tag: str, entries: tuple[Entry, ...], rest: list[object]) -> Frame:
    chunk = _options(rest).get("chunk")
    return Frame(tag=tag, entries=entries, chunk=str(chunk) if chunk else None)


def _options(rest: list[object]) -> dict[str, Any]:
    options = rest[0] if rest else None
    if options is None:
        return {}
    if not isinstance(options, dict):
        raise FrameError(f"the option of a message is a {type(options).__name__}, not a map")
    return options


def _entry(item: object) -> Entry:
    if not isinstance(item, list | tuple) or len(item) != 2 or not isinstance(item[1], dict):
        raise FrameError(f"not an event of time and record: {str(item)[:80]}")
    return Entry(time_ns=_nanoseconds(item[0]), record=item[1])


def _packed(packed: bytes) -> Iterator[Entry]:
    entries = msgpack.Unpacker(
        max_buffer_size=max(len(packed), 1), strict_map_key=False, ext_hook=_event_time, unicode_errors="replace"
    )
    entries.feed(packed)
    whole = 0
    try:
        for item in entries:
            whole = entries.tell()
            yield _entry(item)
    except (msgpack.UnpackException, ValueError) as error:
        raise FrameError(f"a chunk holds what is not msgpack: {error!r}") from error
    if whole != len(packed):
        raise FrameError(f"a chunk breaks off inside an event: {whole} of {len(packed)} bytes are whole")


def _entries_bytes(body: bytes | str, options: dict[str, Any]) -> bytes:
    packed = body.encode(errors="surrogateescape") if isinstance(body, str) else body
    compressed = options.get("compressed", "text")
    if compressed == "gzip":
        return _gunzip(packed)
    if compressed != "text":
        raise FrameError(f"compressed={compressed!r} is not known here: use gzip or none")
    return packed


def _gunzip(packed: bytes) -> bytes:
    whole = bytearray()
    while packed:  # Fluentd joins gzip members
        member = zlib.decompressobj(_GZIP)
        try:
            whole += member.decompress(packed, _MAX_ENTRIES_BYTES - len(whole))
        except zlib.error as error:
            raise FrameError(f"a chunk is not gzip: {error}") from error
        if not member.eof:
            raise FrameError(f"a gzip chunk breaks off, or is larger than {_MAX_ENTRIES_BYTES} bytes")
        packed = member.unused_data
    return bytes(whole)


def _event_time(code: int, data: bytes) -> object:
    if code == _EVENT_TIME and len(data) == 8:
        return int.from_bytes(data[:4]) * 1_000_000_000 + int.from_bytes(data[4:])
    return msgpack.ExtType(code, data)


def _nanoseconds(time: object) -> int:
    if isinstance(time, int):
        return time if time > 10**15 else time * 1_000_000_000  # plain seconds beside unpacked EventTimes
    if isinstance(time, float):
        return int(time * 1_000_000_000)
    raise FrameError(f"not an event time: {time!r}")
