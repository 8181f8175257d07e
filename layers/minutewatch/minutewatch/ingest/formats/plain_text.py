"""Lines of text that no other format takes: the level and the time that they state, the message whole."""

from typing import Final

from minutewatch.ingest import levels, timestamps
from minutewatch.ingest.batch import Document
from minutewatch.ingest.formats import stack_trace

_OUT_OF_MEMORY: Final = (
    "java.lang.OutOfMemoryError",
    "JavaScript heap out of memory",
    "System.OutOfMemoryException",
    "runtime: out of memory",
    "failed to allocate memory (NoMemoryError)",
    "MemoryError",
)
"""How the runtimes say it, in the order of most telling first."""


def add_fields(line: str, document: Document) -> int | None:
    """Add `message` and, where the line states one, `log.level`; return the time it starts with.

    A time without a zone counts only where the source has none of its own: loggers write local time. A stack trace
    gives `error.type` and `error.message`, and is an error where no level is stated.
    """
    document["message"] = line
    level = levels.of_line(line)
    if level is not None:
        document["log.level"] = level
    if "\n" in line and stack_trace.is_in(line):
        document.setdefault("log.level", "error")
        stack_trace.add_error(line, document)
    elif "emory" in line:
        _add_out_of_memory(line, document)
    return zoned_time(line) if line[:1].isdigit() else None


def zoned_time(text: str) -> int | None:
    """The time that the text starts with, if it names its zone."""
    if text[10:11] == "T":
        read = timestamps.from_iso(text[:40].split(" ", 1)[0])
    else:
        behind = text[19:40]
        named = "Z" in behind or "+" in behind or "-" in behind or "UTC" in behind or "GMT" in behind
        read = timestamps.from_iso(text) if named else None
    return read[0] if read and read[1] else None


def _add_out_of_memory(line: str, document: Document) -> None:
    if any(phrase in line for phrase in _OUT_OF_MEMORY):
        document.setdefault("log.level", "error")
        stack_trace.add_error(line, document)
        document.setdefault("error.type", "OutOfMemory")
