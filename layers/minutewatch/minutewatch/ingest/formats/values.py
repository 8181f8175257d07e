"""Readers of values: what to store under an ECS name, or None where the value is not of the field's kind."""

import re
from collections.abc import Callable
from typing import Any, Final

from minutewatch.ingest.batch import Document
from minutewatch.ingest.pattern import Pattern

SECOND: Final = 1_000_000_000
MILLISECOND: Final = 1_000_000
MICROSECOND: Final = 1_000

Reader = Callable[[Any], Any]

METHODS: Final = frozenset(
    "GET POST PUT DELETE PATCH HEAD OPTIONS CONNECT TRACE PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK".split()
)
_URL: Final = Pattern(r"[a-z]{2,8}://[^/?#\s]*(/[^?#\s]*)?")
_NUMBER: Final = Pattern(r"\d{1,15}(?:\.\d{1,15})?", re.ASCII)
_SPAN: Final = Pattern(
    r"(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,12}(?:\.\d{1,12})?)\s?(ns|us|µs|μs|ms|s))?", re.ASCII
)
_UNITS: Final = {"ns": 1, "us": 1_000, "µs": 1_000, "μs": 1_000, "ms": 1_000_000, "s": 1_000_000_000}
_DATASET: Final = Pattern(r"[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9_-]+)*", re.ASCII | re.IGNORECASE)
_LONGEST_NS: Final = 86_400_000 * 1_000_000_000  # a thousand days: nothing that a log line times takes longer


def text(value: Any) -> str | None:
    """Text that says something."""
    return value if value.__class__ is str and value else None


def word(value: Any) -> str | None:
    """Text, or a number that serves as a name (a process id, a version)."""
    if value.__class__ is str:
        return value or None
    return str(value) if value.__class__ is int or value.__class__ is float else None


def stack(value: Any) -> str | None:
    """A stack trace as text, or as the list of its lines."""
    if isinstance(value, list) and value and all(isinstance(line, str) for line in value):
        return ("" if value[0].endswith("\n") else "\n").join(value) or None
    return text(value)


def dataset(value: Any) -> str | None:
    """A name that can be part of Fluentd's tag."""
    return value if value.__class__ is str and len(value) <= 64 and _DATASET.fullmatch(value) else None


def status(value: Any) -> int | None:
    """An HTTP status."""
    if value.__class__ is str and len(value) == 3 and value.isdecimal():
        value = int(value)
    return value if value.__class__ is int and 100 <= value <= 599 else None


def method(value: Any) -> str | None:
    """An HTTP method, in capitals."""
    if value.__class__ is not str:
        return None
    return value if value in METHODS else (upper if (upper := value.upper()) in METHODS else None)


def path(value: Any) -> str | None:
    """The path of a URL or of a request's target, without its query."""
    if value.__class__ is not str:
        return None
    if value.startswith("/"):
        return value.split("?", 1)[0] if "?" in value else value
    match = _URL.match(value)
    return (match[1] or "/") if match else None


def ip(value: Any) -> str | None:
    """An address by its look; OpenSearch ignores, but keeps, what is malformed all the same."""
    if value.__class__ is not str or not 2 < len(value) <= 45:
        return None
    return value if value.count(".") == 3 or value.count(":") >= 2 else None


def number(value: Any) -> float | None:
    """A number of 0 or more, also where it is written as text."""
    if value.__class__ is str and _NUMBER.fullmatch(value):
        return float(value) if "." in value else int(value)
    return value if (value.__class__ is float or value.__class__ is int) and value >= 0 else None


def rate(value: Any) -> float | None:
    """A share of 1."""
    return float(value) if (value.__class__ is float or value.__class__ is int) and 0 < value <= 1 else None


def duration(nanoseconds: int) -> Reader:
    """A reader of durations in that unit, as whole nanoseconds."""
    limit = _LONGEST_NS / nanoseconds

    def read(value: Any) -> int | None:
        if value.__class__ is float:
            return int(value * nanoseconds + 0.5) if 0 <= value < limit else None
        if value.__class__ is int:
            return value * nanoseconds if 0 <= value < limit else None
        amount = number(value)
        return round(amount * nanoseconds) if amount is not None and amount < limit else None

    return read


def add_duration(document: Document, amount: float | None, nanoseconds: int) -> None:
    """Add `event.duration`, given in that unit; what no line could have timed is left out."""
    if amount is not None and 0 <= amount < _LONGEST_NS / nanoseconds:
        document["event.duration"] = round(amount * nanoseconds)


def span(value: Any) -> int | None:
    """A duration that names its unit (`12.5ms`, `1m30s`) in nanoseconds; a bare number names none."""
    match = _SPAN.fullmatch(value) if value.__class__ is str and 2 <= len(value) <= 24 else None
    if not match:
        return None
    hours, minutes, rest, unit = match.groups()
    nanos = (int(hours or 0) * 3600 + int(minutes or 0) * 60) * 1_000_000_000
    nanos += round(float(rest) * _UNITS[unit]) if rest else 0
    return nanos if nanos < _LONGEST_NS else None
