"""Lines of text: the level and the time that they state, the message whole."""

from typing import Final

from minutewatch.ingest import levels, timestamps
from minutewatch.ingest.batch import Document

_LAMBDA_PARTS: Final = 3  # level, time, request id before the message, separated by tabs


def add_fields(line: str, document: Document) -> int | None:
    """Add `message` and, where the line states one, `log.level`; return the time it starts with.

    A time without a zone counts only where the source has none of its own: loggers write local time.
    """
    document["message"] = line
    level = levels.of_line(line)
    if level is not None:
        document["log.level"] = level
    if line[:1].isdigit():
        return _zoned(line)
    if "\t" in line[:16]:  # the Lambda runtimes' own: [ERROR]\t2026-01-05T10:07:00.123Z\t<request id>\tmessage
        parts = line.split("\t", _LAMBDA_PARTS)
        return _zoned(parts[1]) if parts[0].startswith("[") else None
    return None


def _zoned(text: str) -> int | None:
    read = timestamps.from_iso(text)
    return read[0] if read and read[1] else None
