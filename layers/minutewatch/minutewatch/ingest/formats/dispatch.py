"""How a line finds its format: by how it begins, or by the names of its members."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import orjson

from minutewatch.ingest.batch import Document, Line, Parse
from minutewatch.ingest.formats import json_log, logfmt, plain_text
from minutewatch.ingest.formats.format import (
    DIGITS,
    LETTERS,
    NOT_TAKEN,
    ObjectFormat,
    ObjectReader,
    Opened,
    TextReader,
)
from minutewatch.ingest.formats.registry import CONTAINERS, OBJECT_CONTAINERS, OBJECT_FORMATS, TEXT_FORMATS

Begun = tuple[tuple[str, ...], TextReader]
"""What lines begin with, and the reader that they are then offered to."""

_MAX_LAYOUTS: Final = 1_000
_MAX_NAMES: Final = 200
OBJECT: Final = "object"
"""How a line begins that the source had already parsed."""
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


class _ByBegin(dict[str, Parse]):
    """How lines that begin with a character are read, in the first of their formats that takes them.

    Many lines that begin alike are best read by the one function; `parse` finds it for each.
    """

    def __init__(self, begun: Iterable[Begun], object_formats: Sequence[ObjectFormat]) -> None:
        super().__init__()
        readers: dict[str, tuple[TextReader, ...]] = {}
        for begins, reader in begun:
            for begin in begins:
                readers[begin] = (*readers.get(begin, ()), reader)
        dated = {begin: (*them, *_PLAIN) for begin, them in readers.items() if len(begin) > 1}
        objects = _ObjectReaders(object_formats)
        for begin, them in readers.items():
            self[begin] = _reading((*them, *_PLAIN), dated if begin in DIGITS else {})
        self["{"], self[OBJECT] = _reading_objects(objects)

    def __missing__(self, begin: str) -> Parse:
        return plain_text.add_fields

    def parse(self, line: Line, document: Document) -> int | None:
        """Read any line."""
        return self[begin_of(line)](line, document)


def begin_of(line: Line) -> str:
    """What tells how a line is read: how it begins, or that it is an object."""
    return OBJECT if isinstance(line, dict) else line[:1]


def _reading_objects(objects: "_ObjectReaders") -> tuple[Parse, Parse]:
    def of_line(line: str, document: Document) -> int | None:
        try:
            log = orjson.loads(line)
        except orjson.JSONDecodeError:
            return plain_text.add_fields(line, document)
        return objects[tuple(log)](log, document, line)

    def of_object(log: Document, document: Document) -> int | None:
        return objects[tuple(log)](log, document, None)

    return of_line, of_object


def _reading(readers: Sequence[TextReader], dated: Mapping[str, Sequence[TextReader]]) -> Parse:
    def read(line: str, document: Document) -> int | None:
        for each in dated.get(line[4:5] + line[10:11], readers) if dated else readers:
            time_ns = each(line, document)
            if time_ns != NOT_TAKEN:
                break
        return time_ns

    return read


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
_parse_inner: Final = _ByBegin(_ALONE, OBJECT_FORMATS).parse
"""Without containers: one in another would be opened without end."""

BY_BEGIN: Final = _ByBegin(
    (*_ALONE, *((each.begins, _opening(each.open)) for each in CONTAINERS), (_INDENTED, _add_indented)),
    (
        *OBJECT_FORMATS,
        *(
            ObjectFormat(name=each.name, has=each.has, read=_opening_object(each.open))
            for each in OBJECT_CONTAINERS
        ),
    ),
)
"""By `begin_of` the line, what `parse` reads it with."""

parse: Final = BY_BEGIN.parse
"""Adds what the line says to the document, `message` always among it; returns its own time in nanoseconds.

The time is None where the line states none, or only one without a zone where a source time is better.
"""
