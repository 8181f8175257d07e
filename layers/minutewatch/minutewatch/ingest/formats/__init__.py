"""What a line says: one module for each format, each turning a line into ECS fields.

A line that no format takes is still a log: its message is kept whole.
"""

from minutewatch.ingest.batch import Document, Line
from minutewatch.ingest.formats import json_log, plain_text


def parse(line: Line, document: Document) -> int | None:
    """Add what the line says to `document`, `message` always among it; return its own time in nanoseconds.

    The time is None where the line states none, or only one without a zone where a source time is better.
    """
    if isinstance(line, dict):
        return json_log.add_fields(line, document)
    if line.startswith("{"):
        parsed = json_log.parsed(line)
        if parsed is not None:
            return json_log.add_fields(parsed, document, line=line)
    return plain_text.add_fields(line, document)
