"""What a message, a record or a body holds: one log, many, or an envelope with logs in it, at any depth.

Sources that share this reading differ only in where they found the content (`Found`). A text of several lines
stays one log, because a stack trace is one; it is many where each line is a JSON object.
"""

from collections.abc import Iterable
from typing import Any, Final

import orjson

from minutewatch.errors import DecodeError
from minutewatch.ingest import text as encodings
from minutewatch.ingest.batch import Batch, Entry, Line
from minutewatch.ingest.payload import UNPACKERS, from_base64, unpacked
from minutewatch.ingest.sources import envelopes
from minutewatch.ingest.sources.found import Found

_BASE64_OF_MAGIC: Final = ("H4sI", "KLUv/", "Qlpo")
"""How gzip, zstd and bzip2 begin in base64."""
_SHORTEST_BASE64: Final = 20
_BLANKS: Final = "\ufeff \t\r\n"


def from_bytes(data: bytes, found: Found) -> Batch:
    """The logs in bytes, unpacked as often as they are packed.

    Raises:
        DecodeError: empty, or packed and corrupt, or too large once unpacked.
    """
    if data.startswith(tuple(UNPACKERS)) and not found.too_deep:
        inner = unpacked(data, source=found.source, record_id=found.record_id)
        return from_bytes(inner, found.deeper())
    text, encoding = encodings.decoded(data)
    if encoding:
        found = found.labelled("encoding", encoding)
    return from_text(text, found)


def from_text(text: str, found: Found, *, is_lines: bool = False) -> Batch:
    """The logs in text; with `is_lines` each line is one, whatever it holds.

    Raises:
        DecodeError: empty, or base64 of something packed and corrupt.
    """
    begin = text.lstrip(_BLANKS)[:1]
    if not begin:
        raise found.error("is empty")
    if text.startswith(_BASE64_OF_MAGIC) and not found.too_deep:
        data = _packed_in(text)
        if data:
            return from_bytes(data, found.deeper())
    many: list[Any] | None = None
    if begin == "{":
        many = _objects(text)
        if many is None and envelopes.may_be_one(text):
            batch = _in_envelope(_parsed(text), found)
            if batch is not None:
                return batch
    elif begin == "[":
        many = _logs(_parsed(text))
    if many is None and is_lines:
        many = [line.rstrip("\r") for line in text.split("\n") if line.strip()]
    if many is not None:
        return from_logs(many, found)
    return Batch(origin=found.origin, entries=[(found.event_id, found.time_ns, text.rstrip("\r\n"))])


def from_logs(logs: Iterable[Line], found: Found) -> Batch:
    """A batch of logs, each under its number in it; envelopes among them are opened."""
    entries: list[Entry] = []
    parts: list[Batch] = []
    unreadable: list[DecodeError] = []
    event_id, time_ns = found.event_id, found.time_ns
    for number, log in enumerate(logs):
        try:
            part = None if isinstance(log, str) else _in_envelope(log, found.numbered(number))
        except DecodeError as error:
            unreadable.append(error)
            continue
        if part is None:
            entries.append((f"{event_id}-{number}", time_ns, log))
        else:
            parts.append(part)
    return Batch(origin=found.origin, entries=entries, parts=parts, unreadable=unreadable)


def from_many(contents: Iterable[bytes], found: Found) -> Batch:
    """Several contents in one record, each read by itself: what cannot be read fails alone."""
    entries: list[Entry] = []
    parts: list[Batch] = []
    unreadable: list[DecodeError] = []
    for number, content in enumerate(contents):
        try:
            part = from_bytes(content, found.numbered(number))
        except DecodeError as error:
            unreadable.append(error)
            continue
        if part.origin is found.origin:
            entries.extend(part.entries)
            parts.extend(part.parts)
            unreadable.extend(part.unreadable)
        else:
            parts.append(part)
    return Batch(origin=found.origin, entries=entries, parts=parts, unreadable=unreadable)


def _in_envelope(value: Any, found: Found) -> Batch | None:
    """What is in the envelope, or None where the value is a log of its own."""
    content = envelopes.opened(value, found) if isinstance(value, dict) else None
    if content is None or isinstance(content, Batch):
        return content
    return from_text(*content)


def _parsed(text: str) -> Any:
    try:
        return orjson.loads(text.lstrip(_BLANKS))
    except orjson.JSONDecodeError:
        return None


def _objects(text: str) -> list[dict[str, Any]] | None:
    """The objects in the lines of text, or None where it is not several lines with an object in each."""
    if "\n" not in text.rstrip():
        return None
    objects = []
    for line in text.lstrip("\ufeff").split("\n"):
        if not line or line.isspace():
            continue
        try:
            value = orjson.loads(line)
        except orjson.JSONDecodeError:
            return None
        if not isinstance(value, dict):
            return None
        objects.append(value)
    return objects if len(objects) > 1 else None


def _logs(value: Any) -> list[Line] | None:
    """The array's logs, or None where not every element is an object or text that says something."""
    if not isinstance(value, list) or not value:
        return None
    return value if all(isinstance(log, dict) or (isinstance(log, str) and log.strip()) for log in value) else None


def _packed_in(text: str) -> bytes | None:
    """The bytes that the base64 text stands for, or None where it is no base64 but happens to begin so."""
    text = text.strip()
    if len(text) < _SHORTEST_BASE64:
        return None
    try:
        return from_base64(text, source="", record_id="")
    except DecodeError:
        return None
