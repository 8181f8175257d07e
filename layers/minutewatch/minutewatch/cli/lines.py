"""A log document as a line: for a terminal, or as JSON."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import orjson

from minutewatch.stores.documents import Json, field_of

# ANSI colours that read on dark and on light; levels that are not here keep the terminal's own.
_COLOURS: Final[Mapping[str, str]] = MappingProxyType(
    {"trace": "2", "debug": "2", "warn": "33", "error": "31", "fatal": "1;31"}
)
# A log line must not move the cursor or rename the window; tabs and line breaks may stay.
_CONTROLS: Final = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\t\n"}


def printable(text: str) -> str:
    """The text with control characters spelt out, but for tabs and line breaks."""
    return text.translate(_CONTROLS)


def json_line(document: Json) -> str:
    """The document as one line of JSON."""
    return orjson.dumps(document).decode()


def text_line(document: Json) -> str:
    """`2026-01-05 10:07:00.123 ERROR checkout  message`; the time is UTC, to the millisecond."""
    return _text(document, lambda level, text: text)


def coloured_line(document: Json) -> str:
    """The same, coloured by level."""
    return _text(document, _colour)


def _text(document: Json, paint: Callable[[str, str], str]) -> str:
    level = _value(document, "log.level")
    time = _value(document, "@timestamp").replace("T", " ").removesuffix("Z")[:23]
    head = f"{time:23} {level.upper():5} {_value(document, 'service.name')}"
    return f"{paint(level, head)}  {_value(document, 'message')}"


def _colour(level: str, text: str) -> str:
    colour = _COLOURS.get(level)
    return f"\x1b[{colour}m{text}\x1b[0m" if colour else text


def _value(document: Mapping[str, Any], name: str) -> str:
    value = field_of(document, name)
    return "" if value is None else printable(str(value))
