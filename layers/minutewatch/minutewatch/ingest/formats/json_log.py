"""Structured logs: one JSON object a line, or an object that the source had parsed."""

from typing import Any, Final

import orjson

from minutewatch.ingest import timestamps
from minutewatch.ingest.batch import Document
from minutewatch.ingest.formats import nested, stack_trace
from minutewatch.ingest.formats.ecs import MESSAGES
from minutewatch.ingest.formats.format import ObjectReader
from minutewatch.ingest.formats.layout import Layout, layout_of
from minutewatch.ingest.json_text import json_text
from minutewatch.ingest.pattern import Pattern
from minutewatch.ingest.timestamps import from_iso_utc, from_own_form

_TEMPLATES: Final = ("@mt", "MessageTemplate")
_HOLE: Final = Pattern(r"\{[@$]?(\w{1,64})[^{}]{0,64}\}")
_MAX_TIME: Final = 64
_MAX_HOLES: Final = 64
_MAX_FILLING: Final = 1_000


def parsed(line: str) -> Document | None:
    """The line's JSON object, or None where it is no JSON object (and so is plain text)."""
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def reader_of(names: tuple[str, ...]) -> ObjectReader:  # noqa: C901 # half of all logs pass here: a call costs 2 %
    """The reader of objects with these names: those that ECS knows become fields, the others go to `fields`.

    `message` is the logger's own, else the whole line.
    """
    layout = layout_of(names)
    texts, others, rest_names, time, plain = layout.texts, layout.others, layout.rest, layout.time, layout.plain

    def read(log: Document, document: Document, line: str | None) -> int | None:  # noqa: C901, PLR0912
        rest: Document = {}
        time_ns = None
        for name, field in texts:
            value = log[name]
            if value.__class__ is str and value:
                document[field] = value
            else:
                nested.keep(name, value, document, rest)
        for name, field, known in others:
            if (stored := known(log[name])) is not None:
                document[field] = stored
            else:
                nested.keep(name, log[name], document, rest)
        for name in rest_names:
            value = log[name]
            if value.__class__ is dict:
                nested.keep(name, value, document, rest)
            elif value or (value is not None and value != ""):
                rest[name] = value
        if time is not None:
            value = log[time]
            time_ns = from_own_form(value) if value.__class__ is str else None
            if time_ns is not None:
                document["@timestamp"] = value
            else:
                time_ns = _first_time(time, value, rest)
        if not plain:
            time_ns = _add_more(layout, log, document, rest, time_ns)
        if "message" not in document:
            document["message"] = _other_message(rest, document) or (line if line is not None else json_text(log))
        if rest:
            document["fields"] = rest
        return time_ns

    return read


def _add_more(
    layout: Layout, log: Document, document: Document, rest: Document, time_ns: int | None
) -> int | None:
    for name in layout.times:
        time_ns = _other_time(name, log[name], time_ns, rest)
    for name, field, known in layout.lossy:
        _convert(name, log[name], field, known(log[name]), document, rest)
    for name in layout.ruled:
        nested.keep(name, log[name], document, rest)
    for (name, field, known), before in layout.spares:
        value = log[name]
        if any(nested.reads(other, log[other]) for other in before) and not isinstance(value, dict):
            if value is not None and value != "":
                rest[name] = value
        else:
            _convert(name, value, field, known(value), document, rest)
    if layout.default_level:
        document["log.level"] = layout.default_level
    if "error.stack_trace" in document:
        stack_trace.add_error(document["error.stack_trace"], document)
    return time_ns


def _convert(name: str, value: Any, field: str, stored: Any, document: Document, rest: Document) -> None:
    """Store what was read; keep the value itself where that is not the whole of it."""
    if stored is None:
        nested.keep(name, value, document, rest)
        return
    document[field] = stored
    if field == "url.path" and stored != value:
        rest[name] = value


def _first_time(name: str, value: Any, rest: Document) -> int | None:
    """The time that the value begins with; in another way than ISO 8601 it says nothing else."""
    time_ns = from_iso_utc(value) if value.__class__ is str else None
    return _other_time(name, value, None, rest) if time_ns is None else time_ns


def _other_time(name: str, value: Any, time_ns: int | None, rest: Document) -> int | None:
    """The time that the value says in another way than ISO 8601; if it says none, or one is known, it is kept."""
    read = None
    if time_ns is None:
        if value.__class__ is int or value.__class__ is float:
            read = timestamps.from_epoch(value)
        elif value.__class__ is str and len(value) <= _MAX_TIME:
            read = _from_text(value)
        elif isinstance(value, dict):
            read = _instant(value)
    if read is None and value is not None and value != "":
        rest[name] = value
    return read if read is not None else time_ns


def _from_text(text: str) -> int | None:
    """ISO 8601, a number in quotes, or nginx' `$time_local`."""
    iso_ns = from_iso_utc(text)
    if iso_ns is not None:
        return iso_ns
    if text.replace(".", "", 1).isdecimal():
        return timestamps.from_epoch(float(text) if "." in text else int(text))
    return timestamps.from_clf(text)


def _instant(value: Document) -> int | None:
    """log4j2's `{"epochSecond": ..., "nanoOfSecond": ...}`."""
    second, nano = value.get("epochSecond"), value.get("nanoOfSecond", 0)
    return second * 1_000_000_000 + nano if isinstance(second, int) and isinstance(nano, int) else None


def _other_message(rest: Document, document: Document) -> str | None:
    """What else can be the message: text under another name, a template, or what the error says."""
    name = next((name for name in MESSAGES if isinstance(rest.get(name), str)), None)
    if name in _TEMPLATES:
        return _rendered(rest[name], rest)
    if name:
        return str(rest.pop(name))
    said = (document[field] for field in ("error.type", "error.message") if field in document)
    return ": ".join(said) if "error.message" in document else None


def _rendered(template: str, rest: Document) -> str:
    """Serilog's message template with the values in its holes; the template stays in `fields`, to group by."""
    properties = rest.get("Properties")
    known = properties if isinstance(properties, dict) else rest
    return _HOLE.sub(lambda hole: str(known.get(hole[1], hole[0]))[:_MAX_FILLING], template, count=_MAX_HOLES)
