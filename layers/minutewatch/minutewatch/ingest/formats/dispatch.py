"""How a line finds its format: by how it begins, or by the names of its members."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import orjson

from minutewatch.ingest.batch import Document, Line
from minutewatch.ingest.formats import json_log, logfmt, plain_text
from minutewatch.ingest.formats.format import (
    LETTERS,
    NOT_TAKEN,
    ObjectFormat,
    ObjectReader,
    Opened,
    TextReader,
)
from minutewatch.ingest.formats.registry import CONTAINERS, OBJECT_CONTAINERS, OBJECT_FORMATS, TEXT_FORMATS

Parse = Callable[[Line, Document], int | None]
Begun = tuple[tuple[str, ...], TextReader]
"""What lines begin with, and the reader that they are then offered to."""

_MAX_LAYOUTS: Final = 1_000
_MAX_NAMES: Final = 200
_INDENTED: Final = (" ", "\t", "\n", "\ufeff")
_PLAIN: Final = (plain_text.add_fields,)


class _ObjectReaders(dict[tuple[str, ...], ObjectReader]):
    """The reader for each sequence of names that came by; a bounded memo of a pure function."""

    def __init__(self, formats: Sequence[ObjectFormat]) -> None:
        super().__init__()
        self._formats = formats

    def __missing__(self, names: tuple[str, ...]) -> ObjectReader:
        reader, known = json_log.reader_of(names), frozenset(names)
        for special in reversed(self._formats):
            if special.has(known):
                reader = _first_of(special.read, reader)
        if len(self) >= _MAX_LAYOUTS:
            self.clear()
        if len(names) <= _MAX_NAMES:
            self[names] = reader
        return reader


def _first_of(special: ObjectReader, otherwise: ObjectReader) -> ObjectReader:
    def read(log: Document, document: Document, line: str | None) -> int | None:
        time_ns = special(log, document, line)
        return otherwise(log, document, line) if time_ns == NOT_TAKEN else time_ns

    return read


def _parser(begun: Iterable[Begun], object_formats: Sequence[ObjectFormat]) -> Parse:
    """The function that reads a line in the first of these formats that takes it."""
    by_begin: dict[str, tuple[TextReader, ...]] = {}
    for begins, reader in begun:
        for begin in begins:
            by_begin[begin] = (*by_begin.get(begin, ()), reader)
    readers_of = {begin: readers + _PLAIN for begin, readers in by_begin.items()}.get
    objects = _ObjectReaders(object_formats)

    def parse(line: Line, document: Document) -> int | None:
        if isinstance(line, dict):
            return objects[tuple(line)](line, document, None)
        begin = line[:1]
        if begin == "{":
            try:
                log = orjson.loads(line)
            except orjson.JSONDecodeError:
                return plain_text.add_fields(line, document)
            return objects[tuple(log)](log, document, line)
        readers = readers_of(begin, _PLAIN)
        if "0" <= begin <= "9":
            readers = readers_of(line[4:5] + line[10:11], readers)
        for read in readers:
            time_ns = read(line, document)
            if time_ns != NOT_TAKEN:
                break
        return time_ns

    return parse


def _add_opened(opened: Opened, document: Document) -> int | None:
    """Read what a container held as a line of its own; `NOT_TAKEN` where it held nothing."""
    inner, outer_ns, outer = opened
    if not inner or inner.isspace():
        return NOT_TAKEN
    document.update(outer)
    time_ns = _parse_inner(inner, document)
    if "fields" in outer:
        document["fields"] = {**outer["fields"], **document["fields"]}
    return outer_ns if time_ns is None else time_ns


def _opening(open_line: Callable[[str], Opened | None]) -> TextReader:
    def read(line: str, document: Document) -> int | None:
        opened = open_line(line)
        return NOT_TAKEN if opened is None else _add_opened(opened, document)

    return read


def _opening_object(open_log: Callable[[Document], Opened | None]) -> ObjectReader:
    def read(log: Document, document: Document, _line: str | None) -> int | None:
        opened = open_log(log)
        return NOT_TAKEN if opened is None else _add_opened(opened, document)

    return read


def _add_indented(line: str, document: Document) -> int | None:
    """Read a JSON object behind blanks or a byte order mark."""
    stripped = line.lstrip("\ufeff \t\n")
    return _parse_inner(stripped, document) if stripped.startswith("{") else NOT_TAKEN


_COLUMNS: Final = _ObjectReaders(())


def add_object(log: Document, document: Document, line: str) -> int | None:
    """Read pairs or columns of text as the members of an object."""
    return _COLUMNS[tuple(log)](log, document, line)


def _add_pairs(line: str, document: Document) -> int | None:
    pairs = logfmt.parsed(line)
    return NOT_TAKEN if pairs is None else add_object(pairs, document, line)


_ALONE: Final[tuple[Begun, ...]] = (
    *((each.begins, each.read) for each in TEXT_FORMATS),
    ((*LETTERS, "_", "@"), _add_pairs),
)
_parse_inner: Final = _parser(_ALONE, OBJECT_FORMATS)
"""Without containers: one in another would be opened without end."""

parse: Final = _parser(
    (*_ALONE, *((each.begins, _opening(each.open)) for each in CONTAINERS), (_INDENTED, _add_indented)),
    (
        *OBJECT_FORMATS,
        *(
            ObjectFormat(name=each.name, has=each.has, read=_opening_object(each.open))
            for each in OBJECT_CONTAINERS
        ),
    ),
)
"""Adds what the line says to the document, `message` always among it; returns its own time in nanoseconds.

The time is None where the line states none, or only one without a zone where a source time is better.
"""
