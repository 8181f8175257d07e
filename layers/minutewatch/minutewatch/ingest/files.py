"""A log file's records as batches: unpacked, decoded, joined where they are one log, read by the file's format."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from minutewatch.errors import DecodeError
from minutewatch.ingest import formats, multiline, text
from minutewatch.ingest.batch import START, Batch, Bookmark, Document, Entry, Parse
from minutewatch.ingest.file_lines import CONTINUED, LINE, Record, lines
from minutewatch.ingest.file_values import VALUE, holds_values, values
from minutewatch.ingest.pattern import Pattern
from minutewatch.ingest.sources import cloudwatch_logs
from minutewatch.ingest.unpacking import Unpacked

MAX_LOGS: Final = 256
MAX_CHARS: Final = 64 * 1024
MAX_SPAN: Final = 4 * 1024 * 1024
"""Bytes of the file after which a portion ends even if there was nothing in them but blank lines."""
_CLOUDWATCH: Final = '{"messageType":'
_NAMES: Final = Pattern(r'[^\s,;|"]+')

Place = tuple[int, str, str | None]
"""Byte offset, kind of record, and encoding where it is not UTF-8."""
Portion = tuple[Batch, Bookmark | None]
"""Some logs, and where to go on behind them; None at the end, and within what must not be torn apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFile:
    """What is known of a file without its content.

    Attributes:
        source: For errors: what it came by.
        label: For errors: how people call it.
        name: Its ending and its place in a bucket tell formats apart.
        place: What ids of its logs begin with; the byte offset follows.
        origin: The fields that all its logs share.
        now_ns: When it was written: times of day are read as the last such time before.
        time_ns: When logs happened that do not say so; None for the time of reading.
        offset_field: The field for a log's place in the file, if there is one.
    """

    source: str
    label: str
    name: str
    place: str
    origin: Mapping[str, Any]
    now_ns: int
    time_ns: int | None = None
    offset_field: str | None = None

    def error(self, reason: str, offset: int = 0) -> DecodeError:
        """The error of the file that cannot be read, or not from that byte of its text on."""
        behind = f" behind byte {offset} of what it unpacks to" if offset else ""
        return DecodeError(f"{self.label}: {reason}{behind}", source=self.source, record_id=self.place)


def portions(chunks: Iterable[bytes], file: LogFile, *, bookmark: Bookmark = START) -> Iterator[Portion]:
    """The file's logs in order, some at a time; each portion has to be used before the next is asked for.

    A log's id is made of the file's place and of its offset in what the file unpacks to: the same at every
    reading, wherever that began. What cannot be read is told by the last portion.

    Args:
        chunks: The file from its beginning on, or from the bookmark on where that is `seekable`.
        file: What is known of it.
        bookmark: Where to begin.
    """
    reading = _Reading(file, bookmark)
    try:
        records = reading.records(chunks)
    except DecodeError as error:
        reading.broken = file.error(error.reason)
    else:
        yield from reading.portions(records)
    yield reading.taken(last=True), None


class _Reading:
    """One pass through a file: what was read since the last portion, and why it ends early if it is `broken`."""

    def __init__(self, file: LogFile, bookmark: Bookmark) -> None:
        self._file, self._bookmark = file, bookmark
        self._reader = formats.reader(file.name, now_ns=file.now_ns)
        if bookmark.offset:
            self._reader.takes_header(bookmark.header or "")
        self._origin = {**file.origin, **self._reader.origin}
        self._seekable = bookmark.seekable
        self._begin(bookmark.offset, None)
        self.broken: DecodeError | None = None

    def _begin(self, offset: int, encoding: str | None) -> None:
        self._start, self._encoding = offset, encoding
        self._entries: list[Entry] = []
        self._parts: list[Batch] = []
        self._chars = 0

    def records(self, chunks: Iterable[bytes]) -> Iterator[tuple[Place, str]]:
        """The file's records as text, with their places; traces joined."""
        offset, kind = self._bookmark.offset, self._bookmark.kind
        if not (offset and self._seekable):
            unpacked = Unpacked(chunks)
            chunks, self._seekable = self._readable(unpacked.chunks, skip=offset), unpacked.seekable
            if unpacked.encoding:
                self._origin["labels.encoding"] = unpacked.encoding
            kind = kind or (VALUE if holds_values(unpacked.head) else LINE)
        if kind == VALUE:
            return _decoded(values(chunks, start=offset))
        return multiline.joined(_decoded(lines(chunks, start=offset, kind=kind or LINE)))

    def _readable(self, chunks: Iterable[bytes], *, skip: int) -> Iterator[bytes]:
        """The text from byte `skip` on, as far as it can be read."""
        end = 0
        try:
            for chunk in chunks:
                end += len(chunk)
                if end > skip:
                    yield chunk[skip - end :] if end - skip < len(chunk) else chunk
        except DecodeError as error:
            self.broken = self._file.error(error.reason, end)

    def portions(self, records: Iterator[tuple[Place, str]]) -> Iterator[Portion]:
        """All but the last portion, which is what `taken` then gives."""
        for (offset, kind, encoding), line in records:
            if self._ends_before(line, offset, encoding):
                torn = kind != CONTINUED and line.startswith(multiline.CONTINUED)
                yield self.taken(), None if torn else self._bookmark_at(offset, kind)
                self._begin(offset, encoding)
            if line and not line.isspace() and not self._reader.takes_header(line):
                self._encoding = encoding
                self._add(offset, multiline.CONTINUED + line if kind == CONTINUED else line)

    def _ends_before(self, line: str, offset: int, encoding: str | None) -> bool:
        """Whether the portion ends before the line: it is full, or what follows is to be read in another way."""
        if not self._entries and not self._parts:
            return offset - self._start >= MAX_SPAN
        full = len(self._entries) >= MAX_LOGS or self._chars >= MAX_CHARS
        return full or encoding != self._encoding or line[:1] == "#"  # as headers begin

    def _bookmark_at(self, offset: int, kind: str) -> Bookmark:
        return Bookmark(offset=offset, kind=kind, header=self._reader.header, seekable=self._seekable)

    def _add(self, offset: int, line: str) -> None:
        self._chars += len(line)
        part = _subscription(line) if line.startswith(_CLOUDWATCH) else None
        if part is None:
            self._entries.append((f"{self._file.place}-{offset}", self._file.time_ns, line))
        else:
            self._parts.append(part)

    def taken(self, *, last: bool = False) -> Batch:
        """What was read since the last portion."""
        header = self._reader.header
        return Batch(
            origin={**self._origin, "labels.encoding": self._encoding} if self._encoding else self._origin,
            entries=self._entries,
            parts=self._parts,
            unreadable=[self.broken] if last and self.broken else (),
            parse=self._parse(),
            columns=_NAMES.findall(header) if header else (),
        )

    def _parse(self) -> Parse:
        read, field, skip = self._reader.read, self._file.offset_field, len(self._file.place) + 1
        if field is None:
            return read

        def parse(line: Any, document: Document) -> int | None:
            document[field] = document["event.id"][skip:]
            return read(line, document)

        return parse


def _decoded(records: Iterable[Record]) -> Iterator[tuple[Place, str]]:
    for offset, data, kind in records:
        line, encoding = text.decoded(data.rstrip(b"\r"))
        yield (offset, kind, encoding), line


def _subscription(line: str) -> Batch | None:
    """CloudWatch's events in a payload of a subscription, as Firehose writes them; None where it is none."""
    try:
        payload = orjson.loads(line)
        if cloudwatch_logs.is_payload(payload):
            return cloudwatch_logs.from_payload(payload, record_id="")
    except (orjson.JSONDecodeError, DecodeError):
        pass
    return None
