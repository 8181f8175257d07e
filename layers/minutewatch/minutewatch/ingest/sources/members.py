"""Members of an event that should be there, and may not be: nothing here raises."""

from typing import Any, Final

from minutewatch.ingest import timestamps

_MAX_SECONDS: Final = 2**32  # Fluentd's EventTime ends there, in 2106
_MAX_DIGITS: Final = 20


def member(value: Any, *path: str) -> Any:
    """What lies under these names, one within the other; None where one of them is missing."""
    for name in path:
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return value


def text(value: Any, *path: str) -> str:
    """The text that lies there, else an empty one."""
    found = member(value, *path)
    return found if isinstance(found, str) else ""


def whole_number(value: Any) -> str:
    """An identifier that is an integer or text, as text; empty where it is neither."""
    return str(value) if value.__class__ is int or isinstance(value, str) else ""


def first_record(event: Any) -> Any:
    """The first of an event's `Records`; None where there is none."""
    records = member(event, "Records")
    return records[0] if isinstance(records, list) and records else None


def records_of(event: Any) -> list[Any]:
    """The event's `Records`."""
    records: list[Any] = event["Records"]
    return records


def milliseconds(value: Any) -> int | None:
    """A time in milliseconds since 1970, as a number or in digits, as nanoseconds."""
    if isinstance(value, str) and value.isdecimal() and len(value) <= _MAX_DIGITS:
        value = int(value)
    if value.__class__ is int and 0 < value < _MAX_SECONDS * 1_000:
        return int(value) * 1_000_000
    return None


def seconds(value: Any) -> int | None:
    """A time in seconds since 1970 with a fraction of milliseconds, as nanoseconds."""
    if (value.__class__ is int or value.__class__ is float) and 0 < value < _MAX_SECONDS:
        return int(value * 1_000) * 1_000_000
    return None


def iso_time(value: Any) -> int | None:
    """A time as ISO 8601 writes it, as nanoseconds since 1970."""
    read = timestamps.from_iso(value) if isinstance(value, str) else None
    return read[0] if read and 0 < read[0] < _MAX_SECONDS * 1_000_000_000 else None
