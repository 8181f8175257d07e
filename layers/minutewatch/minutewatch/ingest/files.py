"""A log file's lines as documents: decoded, joined where they are one log, read by the format of the file."""

from collections.abc import Iterable, Iterator
from typing import Any

from minutewatch.ingest import formats, text, timestamps
from minutewatch.ingest.batch import Document
from minutewatch.ingest.document import Redact, document_of
from minutewatch.ingest.identity import place
from minutewatch.ingest.multiline import joined


def documents(
    lines: Iterable[bytes], *, name: str, where: str, now_ns: int, redact: Redact | None = None
) -> Iterator[tuple[int, Document]]:
    """Time in nanoseconds and document of each log of a file, in order.

    Args:
        lines: The file's lines with their ends, from its first byte on.
        name: What the file is called; its ending and its place in a bucket tell formats apart.
        where: What holds the file (a bucket, a host). With name and byte offset it makes a log's id, so
            that a file sent twice is one set of documents.
        now_ns: When it is read.
        redact: Hides the secrets of a document.
    """
    reader = formats.reader(name, now_ns=now_ns)
    encodings: dict[int, str] = {}
    origin: dict[str, Any] = {"event.dataset": "app", **reader.origin}
    ingested, file_place = timestamps.to_iso(now_ns), place(where, name)
    for offset, line in joined(_decoded(lines, encodings)):
        if not line.strip() or reader.takes_header(line):
            continue
        encoding = encodings.pop(offset, None)
        marked = {**origin, "labels.encoding": encoding} if encoding else origin
        entry = (f"{file_place}-{offset}", None, line)
        yield document_of(entry, marked, now_ns=now_ns, ingested=ingested, parse=reader.read, redact=redact)


def _decoded(lines: Iterable[bytes], encodings: dict[int, str]) -> Iterator[tuple[int, str]]:
    """Byte offset and text of each line; what is not UTF-8 is noted in `encodings`."""
    offset = 0
    for data in lines:
        line, encoding = text.decoded(data.rstrip(b"\r\n"))
        if encoding:
            encodings[offset] = encoding
        yield offset, line
        offset += len(data)
