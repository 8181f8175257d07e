"""The log document of one entry."""

from collections.abc import Callable, Mapping
from typing import Any

from minutewatch.ingest import formats, patterns, timestamps
from minutewatch.ingest.batch import Document, Entry

Parse = Callable[[Any, Document], int | None]
"""Adds what a line says to a document and returns the line's own time; `formats.parse`, or a file's reader."""

Redact = Callable[[Document], object]
"""Hides the secrets in a document; asked before the pattern is computed, so that no pattern holds one."""


def document_of(
    entry: Entry,
    origin: Mapping[str, Any],
    *,
    now_ns: int,
    ingested: str,
    parse: Parse = formats.parse,
    redact: Redact | None = None,
) -> tuple[int, Document]:
    """The entry's time in nanoseconds since 1970, and its document under the names of the index template.

    The time is the line's own, else the source's, else `now_ns`. What the line says wins over `origin`.
    """
    event_id, source_ns, line = entry
    document: Document = {**origin, "event.id": event_id, "event.ingested": ingested}
    time_ns = parse(line, document)
    if time_ns is None or not timestamps.plausible(time_ns, now_ns=now_ns):
        time_ns = now_ns if source_ns is None else source_ns
    document["@timestamp"] = timestamps.to_iso(time_ns)
    if redact is not None:
        redact(document)
    document["log.pattern.id"], document["log.pattern.text"] = patterns.pattern_of(document["message"])
    return time_ns, document
