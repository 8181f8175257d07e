"""Lines of columns between blanks, some of them quoted."""

from collections.abc import Iterable, Mapping
from typing import Final

from minutewatch.ingest import timestamps
from minutewatch.ingest.batch import Document
from minutewatch.ingest.pattern import Pattern

_COLUMN: Final = Pattern(r'"([^"\\]*+(?:\\.[^"\\]*)*+)"|(\S+)')


def split(line: str) -> list[str]:
    """The columns, without their quotes."""
    if "\\" in line:
        return [quoted or bare for quoted, bare in _COLUMN.findall(line)]
    columns: list[str] = []
    for number, piece in enumerate(line.split('"')):
        if number % 2:
            columns.append(piece)
        else:
            columns += piece.split()
    return columns


def named(names: Iterable[str], columns: Iterable[str]) -> dict[str, str]:
    """The columns under their names, without those that hold nothing (`-`)."""
    return {name: column for name, column in zip(names, columns, strict=False) if column not in {"-", ""}}


def host_port(text: str) -> tuple[str, str]:
    """The two halves of `192.0.2.1:443` or `[2001:db8::1]:443`; no port where there is none."""
    host, colon, port = text.rpartition(":")
    return (host.strip("[]"), port) if colon and port.isdecimal() else (text, "")


def whole(text: str | None) -> int | None:
    """A whole number of 0 or more, or None."""
    return int(text) if text and len(text) < 19 and text.isascii() and text.isdecimal() else None


STATUSES: Final = {str(code): code for code in range(100, 600)}
"""HTTP statuses as they are written."""


def status(text: str | None) -> int | None:
    """An HTTP status, or None for whatever else stands in its column."""
    return STATUSES.get(text) if text else None


def seconds(text: str | None) -> float | None:
    """A number of seconds of 0 or more; -1 and `-` say that there was nothing to time."""
    if not text or len(text) > 24 or not text.replace(".", "", 1).isdecimal():
        return None
    return float(text)


def utc_time(text: str) -> int | None:
    """A time that its format defines as UTC, whether or not it names the zone."""
    read = timestamps.from_iso(text)
    return read[0] if read else None


def numbers(columns: Mapping[str, str], names: Iterable[str]) -> Document:
    """The columns of these names as numbers, where they are numbers, and as they are where not."""
    found: Document = {}
    for name in names:
        if name in columns:
            number = whole(columns[name])
            found[name] = columns[name] if number is None else number
    return found
