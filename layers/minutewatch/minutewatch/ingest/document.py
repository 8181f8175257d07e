"""The log documents of entries, many at a time: a call for each step of each log costs as much as the steps."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from minutewatch.ingest import formats, timestamps
from minutewatch.ingest.batch import Document, Entry, Log, Parse
from minutewatch.ingest.patterns import patterns_of

Redact = Callable[[Document], object]
"""Hides the secrets in a document; asked before the pattern is computed, so that no pattern holds one."""

_NONE: Final[Collection[int]] = ()


def document_of(
    entry: Entry,
    origin: Mapping[str, Any],
    *,
    now_ns: int,
    ingested: str,
    parse: Parse = formats.parse,
    redact: Redact | None = None,
) -> Log:
    """The entry's time in nanoseconds since 1970, and its document under the names of the index template.

    The time is the line's own, else the source's, else `now_ns`. What the line says wins over `origin`.
    """
    suspects = _NONE if redact is None else (0,)
    return documents_of(
        (entry,), origin, now_ns=now_ns, ingested=ingested, parse=parse, redact=redact, suspects=suspects
    )[0]


def documents_of(
    entries: Sequence[Entry],
    origin: Mapping[str, Any],
    *,
    now_ns: int,
    ingested: str,
    parse: Parse = formats.parse,
    redact: Redact | None = None,
    suspects: Collection[int] = _NONE,
) -> list[Log]:
    """The same for many entries of one origin; `redact` is asked about those at the places `suspects`."""
    # A copy of a dict with room for what is to come costs half of one that grows; no secret is seen in "".
    start = {**origin, "event.id": "", "event.ingested": ingested}
    start |= {"@timestamp": "", "log.pattern.id": "", "log.pattern.text": ""}
    copy, to_iso, earliest_ns = start.copy, timestamps.to_iso, timestamps.EARLIEST_NS
    latest_ns, default_ns = now_ns + timestamps.MAX_AHEAD_NS, now_ns
    logs: list[Log] = [(default_ns, start)] * len(entries)
    alike: list[Document] = []
    for begin, places in _by_begin(entries).items():
        read = formats.BY_BEGIN[begin] if parse is formats.parse else parse
        for place in places:
            event_id, source_ns, line = entries[place]
            document = copy()
            document["event.id"] = event_id
            time_ns = read(line, document)
            if time_ns is None or not earliest_ns <= time_ns <= latest_ns:
                time_ns = default_ns if source_ns is None else source_ns
                document["@timestamp"] = to_iso(time_ns)
            elif not document["@timestamp"]:
                document["@timestamp"] = to_iso(time_ns)
            logs[place] = (time_ns, document)
            alike.append(document)
    if redact is not None:
        for place in suspects:
            redact(logs[place][1])
    patterns = patterns_of([document["message"] for document in alike])
    for document, pattern in zip(alike, patterns, strict=True):
        document["log.pattern.id"], document["log.pattern.text"] = pattern
    return logs


def _by_begin(entries: Sequence[Entry]) -> Mapping[str, Sequence[int]]:
    """The places of the entries, those together whose lines begin alike: they are read by the same code.

    CPython 3.11 and later adapt each instruction to what it meets, so that the same steps in turns cost a tenth
    more than one after the other.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for place, (_, _, line) in enumerate(entries):
        places[formats.begin_of(line) if isinstance(line, dict) else line[:1]].append(place)
    return places
