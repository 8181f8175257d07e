"""A log's document made step by step and alone, as the pipeline says it is made many at a time."""

from collections.abc import Mapping
from typing import Any

from minutewatch.ingest import timestamps
from minutewatch.ingest.batch import Document, Entry, Log, Parse
from minutewatch.ingest.document import Redact
from minutewatch.ingest.patterns import pattern_of


def plainly_made(
    entry: Entry, origin: Mapping[str, Any], *, now_ns: int, parse: Parse, redact: Redact | None = None
) -> Log:
    """Time and document: the line's own fields over those of its origin, then redacted, then given its pattern."""
    event_id, source_ns, line = entry
    document: Document = {**origin, "event.id": event_id, "event.ingested": timestamps.to_iso(now_ns)}
    time_ns = parse(line, document)
    if time_ns is None or not timestamps.plausible(time_ns, now_ns=now_ns):
        time_ns = now_ns if source_ns is None else source_ns
    document["@timestamp"] = timestamps.to_iso(time_ns)
    if redact is not None:
        redact(document)
    document["log.pattern.id"], document["log.pattern.text"] = pattern_of(document["message"])
    return time_ns, document
