"""A CSV of `timestamp,value`, read row by row."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from minutewatch.analysis.univariate import LARGEST
from minutewatch.errors import ConfigError
from minutewatch.ingest.timestamps import from_epoch

COLUMNS: Final = ("timestamp", "value")
_EPOCH_DIGITS: Final = 9  # a number of fewer digits is a date without hyphens
_NANO: Final = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One row of the series.

    Attributes:
        line: Where it stands in the file, from 1.
        time: Aware and UTC; a time without a zone is read as UTC.
        timestamp: The time as the file writes it.
        value: A number of at most `LARGEST` either way.
        text: The value as the file writes it.
    """

    line: int
    time: datetime
    timestamp: str
    value: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that is no point, and why not."""

    line: int
    reason: str


def read_points(lines: Iterable[str], *, source: str) -> Iterator[Point | BadRow]:
    """Read the header at once and then each row as it is asked for; blank lines are no rows.

    The header says which columns the two are; there may be others. Each line is a row by itself, so that one stray
    quote cannot swallow the rows after it.

    Raises:
        ConfigError: There is no header with the two columns.
    """
    rows = ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    number, header = next(rows, (1, ""))
    return _read(rows, _places(header, f"{source}:{number}"))


def _read(rows: Iterable[tuple[int, str]], places: tuple[int, int]) -> Iterator[Point | BadRow]:
    for number, line in rows:
        try:
            yield _point(number, _cells(line), places)
        except ValueError as error:
            yield BadRow(line=number, reason=str(error))


def _places(header: str, where: str) -> tuple[int, int]:
    try:
        names = [name.strip().lower() for name in _cells(header.removeprefix("\ufeff"))]
        return names.index(COLUMNS[0]), names.index(COLUMNS[1])
    except ValueError:
        holds = repr(header.strip()[:80])
        raise ConfigError(f"{where}: the header holds {holds}; it should hold timestamp,value") from None


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader([line], strict=True))
    except (csv.Error, StopIteration) as error:
        raise ValueError(f"no row of CSV: {error}") from None


def _point(line: int, cells: list[str], places: tuple[int, int]) -> Point:
    if len(cells) <= max(places):
        raise ValueError("the row has too few columns")
    timestamp, text = cells[places[0]].strip(), cells[places[1]].strip()
    return Point(line=line, time=_time(timestamp), timestamp=timestamp, value=_value(text), text=text)


def _value(text: str) -> float:
    try:
        value = float(text.replace("_", "?"))  # Python would read 1_0 as ten
        if -LARGEST <= value <= LARGEST:
            return value
    except ValueError:
        pass
    raise ValueError(f"value holds {text!r}; it should hold a finite number")


def _time(text: str) -> datetime:
    try:
        time = _epoch(text) or datetime.fromisoformat(text)
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        should = "a time such as 2026-01-05 10:07:00, or seconds since 1970"
        raise ValueError(f"timestamp holds {text!r}; it should hold {should}") from None


def _epoch(text: str) -> datetime | None:
    """The time that a long number means, in s, ms, us or ns as its size tells; None where it is no such number."""
    whole, _, fraction = text.partition(".")
    if len(whole) < _EPOCH_DIGITS or not (whole + fraction).isdecimal():
        return None
    time_ns = from_epoch(float(text) if fraction else int(whole))
    return None if time_ns is None else datetime.fromtimestamp(time_ns / _NANO, UTC)
