"""Members that are objects: those that ECS knows are read as dotted names, errors by their parts."""

from typing import Any, Final

from minutewatch.ingest.batch import Document
from minutewatch.ingest.formats.ecs import ERRORS, FIELDS, OBJECTS

_ECS_DEPTH: Final = 2  # dots in the longest name, http.response.status_code
_ERROR_PARTS: Final = {
    "type": "error.type",
    "name": "error.type",
    "className": "error.type",
    "message": "error.message",
    "msg": "error.message",
    "stack": "error.stack_trace",
    "stack_trace": "error.stack_trace",
    "extendedStackTrace": "error.stack_trace",
}


def keep(name: str, value: Any, document: Document, rest: Document) -> None:
    """Read the member where ECS knows what it is; what it does not know goes to `rest` under the logger's name."""
    if value is None or value == "":
        return
    if name in ERRORS and isinstance(value, str):
        _error_text(name, value, document, rest)
    elif isinstance(value, dict) and (name in OBJECTS or name in ERRORS):
        left = _members(name, value, document)
        if left:
            rest[name] = left
    elif not _read(name, value, document):
        rest[name] = value


def _error_text(name: str, value: str, document: Document, rest: Document) -> None:
    field = "error.stack_trace" if "\n" in value else "error.message"
    if field in document:
        rest[name] = value
    else:
        document[field] = value


def _read(name: str, value: Any, document: Document) -> bool:
    known = FIELDS.get(name)
    stored = known[1](value) if known else None
    if known is None or stored is None:
        return False
    document[known[0]] = stored
    return True


def _members(name: str, value: Document, document: Document) -> Document:
    """Read an ECS object's members as dotted names; return what is left of it."""
    if name in ERRORS:
        value = _error(value, document)
    left: Document = {}
    for key, member in value.items():
        dotted = f"{name}.{key}"
        if isinstance(member, dict) and dotted.count(".") <= _ECS_DEPTH:
            inner = _members(dotted, member, document)
            if inner:
                left[key] = inner
        elif not _read(dotted, member, document):
            left[key] = member
    return left


def _error(value: Document, document: Document) -> Document:
    """The parts of an error object under their ECS names; return the others."""
    left = dict(value)
    for key, field in _ERROR_PARTS.items():
        if isinstance(value.get(key), str) and value[key] and field not in document:
            document[field] = left.pop(key)
    return left


def reads(name: str, value: Any) -> bool:
    """Whether the value is one that the field of that name takes."""
    known = FIELDS.get(name)
    return known is not None and known[1](value) is not None
