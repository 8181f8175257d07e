"""Rows of CSV or TSV under a header, read as the members of a JSON object are.

A row is one line: a cell that holds a newline is not put together again, and its lines are kept as plain text.
Source: RFC 4180; the separator is the one that the header has most of.
"""

from collections.abc import Sequence
from typing import Final

from minutewatch.ingest.batch import Document

_SEPARATORS: Final = ",\t;|"
_MAX_COLUMNS: Final = 1_000


def header(line: str) -> tuple[list[str], str] | None:
    """The names in the header and the separator; None where it is none: names are unique and not empty."""
    separator = max(_SEPARATORS, key=line.count)
    names = [name.strip() for name in cells(line.removeprefix("\ufeff"), separator) or ()]
    unique = len(set(names)) == len(names) and all(names)
    return (names, separator) if unique and 1 < len(names) <= _MAX_COLUMNS else None


def cells(line: str, separator: str) -> list[str] | None:
    """The cells of the row, or None where its quotes do not close."""
    if '"' not in line:
        return line.split(separator)
    import csv  # noqa: PLC0415 - most functions never see a quoted cell

    try:
        return next(csv.reader([line], delimiter=separator, strict=True), None)
    except csv.Error:
        return None


def parsed(line: str, names: Sequence[str], separator: str) -> Document | None:
    """The row under the names of its header; None where it does not fit them, or is empty."""
    row = cells(line, separator)
    if row is None or len(row) != len(names) or not any(row):
        return None
    return dict(zip(names, row, strict=True))
