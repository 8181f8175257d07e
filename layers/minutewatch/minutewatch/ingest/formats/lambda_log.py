"""What Lambda's own loggers write as text.

Python: `[ERROR]\\t2026-01-05T10:07:00.123Z\\t<request id>\\tmessage`;
Node.js: `2026-01-05T10:07:00.123Z\\t<request id>\\tERROR\\tmessage`.
Where the message is a JSON object it is read as one.
Source: Lambda Developer Guide, "Log and monitor Python/Node.js Lambda functions".
"""

from typing import Final

from minutewatch.ingest import timestamps
from minutewatch.ingest.batch import Document
from minutewatch.ingest.formats import plain_text
from minutewatch.ingest.formats.format import NOT_TAKEN, Opened
from minutewatch.ingest.levels import LEVELS

_REQUEST_ID_CHARS: Final = 36
_BRACKETED: Final = {f"[{name}]": level for name, level in LEVELS.items() if name.isupper()}


def add_python(line: str, document: Document) -> int | None:
    """Read a line of the Python runtime: level, time, request id and message between tabs."""
    parts = line.split("\t", 3)
    level = _BRACKETED.get(parts[0])
    if level is None or len(parts) < 4 or parts[3][:1] == "{":
        return NOT_TAKEN
    return _add(line, level, parts[1], parts[2], document)


def add_node(line: str, document: Document) -> int | None:
    """Read a line of the Node.js runtime: time, request id, level and message between tabs."""
    if line[24:25] != "\t":
        return NOT_TAKEN
    parts = line.split("\t", 3)
    level = LEVELS.get(parts[2]) if len(parts) == 4 else None
    if level is None or "\t{" in line:
        return NOT_TAKEN
    return _add(line, level, parts[0], parts[1], document)


def _add(line: str, level: str, time: str, request_id: str, document: Document) -> int | None:
    time_ns = timestamps.from_own_form(time)
    if time_ns is not None:
        document["@timestamp"] = time
    else:
        read = timestamps.from_iso(time)
        if read is None:
            return NOT_TAKEN
        time_ns = read[0] if read[1] else None
    if "\n" in line:
        plain_text.add_fields(line, document)
    document["message"] = line
    document["log.level"] = level
    if len(request_id) == _REQUEST_ID_CHARS:
        document["aws.request_id"] = request_id
    return time_ns


def open_python(line: str) -> Opened | None:
    """The JSON object that is the message of a line of the Python runtime."""
    parts = line.split("\t", 3)
    if len(parts) < 4 or not parts[3].startswith("{") or parts[0] not in _BRACKETED:
        return None
    return _opened(parts[3], _BRACKETED[parts[0]], parts[1], parts[2])


def open_node(line: str) -> Opened | None:
    """The JSON object that is the message of a line of the Node.js runtime, also behind `Invoke Error`."""
    if "\t{" not in line:
        return None
    parts = line.split("\t", 3) if line[24:25] == "\t" else []
    level = LEVELS.get(parts[2]) if len(parts) == 4 else None
    if level is None:
        return None
    message = parts[3].removeprefix("Invoke Error \t").removeprefix("Uncaught Exception \t")
    return _opened(message, level, parts[0], parts[1]) if message.startswith("{") else None


def _opened(message: str, level: str, time: str, request_id: str) -> Opened:
    read = timestamps.from_iso(time)
    outer: Document = {"log.level": level}
    if len(request_id) == _REQUEST_ID_CHARS:
        outer["aws.request_id"] = request_id
    return message, read[0] if read and read[1] else None, outer
