"""Reading the lines of one file or stream, where a header says what its columns are."""

import re
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Final

from minutewatch.ingest.batch import Document
from minutewatch.ingest.formats import csv_rows, local_time, vpc_flow, w3c
from minutewatch.ingest.formats.dispatch import BY_BEGIN, add_object
from minutewatch.ingest.formats.format import NOT_TAKEN, TextReader
from minutewatch.ingest.pattern import Pattern

_COMPRESSED: Final = Pattern(r"\.(?:gz|gzip|bz2|zst|zstd)$", re.IGNORECASE)
_AWS_KEY: Final = Pattern(
    r"(?:^|/)AWSLogs/(?:o-[a-z0-9]+/)?(\d{12})/[\w-]+/([a-z]{2}(?:-[a-z]+){1,3}-\d)/", re.ASCII
)


def reader(hint: str | None, *, now_ns: int | None = None) -> "Reader":
    """A reader for the lines of one file or stream; `hint` is the S3 key, the log group's name, or None.

    `now_ns`: for files, whose lines have no other time than their own: a time without a zone is then read as UTC,
    and one without a year as the last such day.
    """
    return Reader(hint or "", now_ns=now_ns)


class Reader:
    """Reads one file's lines in order; its state is the header that it has seen.

    `header`: that header, to be given to `takes_header` again where reading goes on in the middle of the file.
    `origin`: what the file's name says of all its lines.
    """

    def __init__(self, hint: str, *, now_ns: int | None) -> None:
        self.header: str | None = None
        self.origin: Mapping[str, str] = MappingProxyType(_from_key(hint))
        self._now_ns = now_ns
        self._is_csv = _COMPRESSED.sub("", hint).lower().endswith((".csv", ".tsv"))
        self._at_start = True
        self._row: TextReader | None = None

    def takes_header(self, line: str) -> bool:
        """Whether the line is about the file's columns and no log; to be asked for every line, before `read`."""
        if not self._at_start and line[:1] != "#":
            return False
        self._at_start = False
        row = self._reader_under(line)
        if row is not None:
            self._row, self.header = row, line
        return row is not None or w3c.is_directive(line)

    def read(self, line: str, document: Document) -> int | None:
        """Add what the line says to `document`; its own time in nanoseconds, or None."""
        time_ns = self._row(line, document) if self._row else NOT_TAKEN
        if time_ns == NOT_TAKEN:
            time_ns = BY_BEGIN[line[:1]](line, document)
        if time_ns is None and self._now_ns is not None:
            return local_time.time_of(line, now_ns=self._now_ns)
        return time_ns

    def _reader_under(self, line: str) -> TextReader | None:
        """The reader of the lines under that header, or None where it is none."""
        names = w3c.header(line)
        if names:
            return partial(w3c.add_columns, names)
        names = vpc_flow.header(line)
        if names:
            return partial(vpc_flow.add_columns, names)
        columns = csv_rows.header(line) if self._is_csv else None
        return _row_reader(*columns) if columns else None


def _row_reader(names: list[str], separator: str) -> TextReader:
    def read(line: str, document: Document) -> int | None:
        row = csv_rows.parsed(line, names, separator)
        return NOT_TAKEN if row is None else add_object(row, document, line)

    return read


def _from_key(key: str) -> dict[str, str]:
    """Account and region in the names that AWS gives to its log files."""
    match = _AWS_KEY.search(key)
    return {"cloud.account.id": match[1], "cloud.region": match[2]} if match else {}
