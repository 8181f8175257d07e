"""Structured logs: one JSON object a line, or an object that the source had parsed."""

from typing import Any, Final

import orjson

from minutewatch.ingest import timestamps
from minutewatch.ingest.batch import Document
from minutewatch.ingest.formats.ecs import ERRORS, FIELDS, MESSAGES, OBJECTS, TIMES
from minutewatch.ingest.json_text import json_text

_ECS_DEPTH: Final = 2  # dots in the longest name, http.response.status_code


def parsed(line: str) -> Document | None:
    """The line's JSON object, or None where it is no JSON object (and so is plain text)."""
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def add_fields(log: Document, document: Document, *, line: str | None = None) -> int | None:
    """Map the logger's names to ECS; what has no ECS name goes to `fields` as it is.

    `message` is the logger's own, else the whole line. Returns the log's own time in nanoseconds, or None.
    """
    rest: Document = {}
    time_ns = _add(log, document, rest)
    if "message" not in document:
        document["message"] = _other_message(rest) or (line if line is not None else json_text(log))
    if rest:
        document["fields"] = rest
    return time_ns


def _other_message(rest: Document) -> str | None:
    name = next((name for name in MESSAGES if isinstance(rest.get(name), str)), None)
    return rest.pop(name) if name else None


def _add(log: Document, document: Document, rest: Document) -> int | None:
    time_ns = None
    for name, value in log.items():
        known = FIELDS.get(name)
        if known is not None:
            read = known[1](value)
            if read is not None:
                document[known[0]] = read
                continue
        elif time_ns is None and name in TIMES:
            time_ns = _time(value)
            if time_ns is not None:
                continue
        if value is not None and value != "":
            _keep(name, value, document, rest)
    return time_ns


def _keep(name: str, value: Any, document: Document, rest: Document) -> None:
    """Keep what has no ECS name of its own under the logger's name, but for the objects that ECS knows."""
    if isinstance(value, dict) and (name in OBJECTS or name in ERRORS):
        left = _nested(name, value, document)
        if left:
            rest[name] = left
    elif isinstance(value, dict) and name == "labels":
        document.update({f"labels.{key}": str(label) for key, label in value.items() if label is not None})
    elif name.startswith("labels."):
        document[name] = str(value)
    elif name in ERRORS and isinstance(value, str) and "error.message" not in document:
        document["error.message"] = value
    else:
        rest[name] = value


def _nested(name: str, value: Document, document: Document) -> Document:
    """Read an ECS object's members as dotted names; return what is left of it."""
    if name in ERRORS:
        value = _error(value, document)
    left: Document = {}
    for key, member in value.items():
        nested = isinstance(member, dict) and name.count(".") < _ECS_DEPTH
        inner: Any = _nested(f"{name}.{key}", member, document) if nested else member
        known = None if nested else FIELDS.get(f"{name}.{key}")
        read = known[1](member) if known else None
        if known and read is not None:
            document[known[0]] = read
        elif not (nested and not inner):
            left[key] = inner
    return left


def _error(value: Document, document: Document) -> Document:
    """The parts of an error object under their ECS names; return the others."""
    names = {
        "type": "error.type",
        "name": "error.type",
        "message": "error.message",
        "msg": "error.message",
        "stack": "error.stack_trace",
        "stack_trace": "error.stack_trace",
    }
    left = dict(value)
    for key, field in names.items():
        if isinstance(value.get(key), str) and value[key] and field not in document:
            document[field] = left.pop(key)
    return left


def _time(value: Any) -> int | None:
    if isinstance(value, str):
        read = timestamps.from_iso(value)
        return read[0] if read else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return timestamps.from_epoch(value)
    return None
