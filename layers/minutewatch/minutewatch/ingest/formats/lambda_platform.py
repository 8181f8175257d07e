"""Lines that the Lambda service writes into a function's log: START, END, REPORT, INIT_START, time-outs, crashes.

Durations become `event.duration` and numbers in `fields.lambda`. None of these lines states a level, but what
ended badly (a status of `error` or `timeout`, `Task timed out`, `Runtime.ExitError`) is an error.
Source: Lambda Developer Guide, "Viewing CloudWatch logs for Lambda functions" and "Telemetry API Event schema".
"""

import re
from typing import Final

from minutewatch.ingest.batch import Document
from minutewatch.ingest.formats import plain_text
from minutewatch.ingest.formats.format import NOT_TAKEN
from minutewatch.ingest.formats.lambda_report import add_report
from minutewatch.ingest.formats.values import number
from minutewatch.ingest.pattern import Pattern

_REPORT: Final = Pattern(
    r"REPORT RequestId: (\S+)\s+Duration: (\d+(?:\.\d+)?) ms\t(?:Billed Duration: (\d+) ms\tMemory Size: (\d+) MB"
    r"\tMax Memory Used: (\d+) MB\t?)?(?:Init Duration: (\d+(?:\.\d+)?) ms\t?)?\s*"
    r"(?:XRAY TraceId: ([^\t]+)\tSegmentId: [^\t]+\tSampled: [^\t]+)?\s*",
    re.ASCII,
)
_PAIR: Final = Pattern(r"([A-Z][A-Za-z]*(?: [A-Z][A-Za-z]*){0,4}): ([^\t\n]*)")
_NAMES: Final = {
    "Init Duration": "init_ms",
    "Restore Duration": "restore_ms",
    "Billed Restore Duration": "billed_restore_ms",
    "Status": "status",
    "Error Type": "error_type",
    "Phase": "phase",
    "Runtime Version": "runtime_version",
    "Runtime Version ARN": "runtime_version_arn",
    "Name": "extension",
    "State": "state",
}
"""What stands behind the first five columns of a report, and in the other lines."""
_TIMED_OUT: Final = Pattern(r"\S+ (\S{36}) (Task timed out after [\d.]+ seconds)\s*")
_EXITED: Final = Pattern(r"RequestId: (\S{36}) (?:Error: )?([^\n]*)(?:\n((?:Runtime|Extension)\.\w+))?\s*")


def add_start(line: str, document: Document) -> int | None:
    """Read `START RequestId: <id> Version: $LATEST`."""
    if not line.startswith("START RequestId: "):
        return NOT_TAKEN
    document["message"] = line
    document["aws.request_id"] = line[17:53]
    document["fields"] = {"lambda": {"event": "start", "version": line[63:].strip()}}
    return None


def add_end(line: str, document: Document) -> int | None:
    """Read `END RequestId: <id>`, and `EXTENSION Name: ... State: ...`."""
    if line.startswith("END RequestId: "):
        document["message"] = line
        document["aws.request_id"] = line[15:51]
        document["fields"] = {"lambda": {"event": "end"}}
        return None
    return _add_pairs("extension", line, document) if line.startswith("EXTENSION\tName: ") else NOT_TAKEN


def add_report_line(line: str, document: Document) -> int | None:
    """Read `REPORT RequestId: <id> Duration: ...`, an exit (`RequestId: <id> Error: ...`) or a `RESTORE_...`."""
    if line.startswith("RequestId: "):
        return _add_exit(line, document)
    if line.startswith("RESTORE_"):
        return _add_pairs(line.split(" ", 1)[0].lower(), line, document)
    report = _REPORT.match(line)
    if not report:
        return NOT_TAKEN
    request_id, duration, billed, size, used, init, trace = report.groups()
    fields: Document = {"event": "report"}
    if billed:
        fields |= {"billed_ms": int(billed), "memory_mb": int(size), "max_memory_mb": int(used)}
    if init:
        fields["init_ms"] = float(init)
    if report.end() < len(line):
        fields.update(_pairs(line[report.end() :]))
    trace = trace or fields.pop("trace", None)
    if trace:
        document["trace.id"] = trace
    document["message"] = line
    document["aws.request_id"] = request_id
    add_report(document, fields, duration_ms=float(duration))
    return None


def add_init(line: str, document: Document) -> int | None:
    """Read `INIT_START Runtime Version: ...` and `INIT_REPORT Init Duration: ... Phase: init Status: timeout`."""
    if not line.startswith(("INIT_START ", "INIT_REPORT ")):
        return NOT_TAKEN
    return _add_pairs(line.split(" ", 1)[0].lower(), line, document)


def add_timeout(line: str, document: Document) -> int | None:
    """Read `2026-01-05T10:07:03.004Z <id> Task timed out after 3.00 seconds`."""
    if line[61:73] != " Task timed ":
        return NOT_TAKEN
    match = _TIMED_OUT.fullmatch(line)
    if not match:
        return NOT_TAKEN
    document["message"] = line
    document["log.level"] = "error"
    document["aws.request_id"] = match[1]
    document["error.type"], document["error.message"] = "Sandbox.Timedout", match[2]
    document["fields"] = {"lambda": {"event": "timeout", "status": "timeout"}}
    return plain_text.zoned_time(line)


def _add_exit(line: str, document: Document) -> int | None:
    """A runtime that was killed: `RequestId: <id> Error: Runtime exited with error: signal: killed`."""
    match = _EXITED.fullmatch(line)
    if not match or ("exited" not in match[2] and not match[3]):
        return NOT_TAKEN
    killed = "signal: killed" in match[2]  # that is how Lambda ends what outgrows its memory
    document["message"] = line
    document["log.level"] = "error"
    document["aws.request_id"] = match[1]
    document["error.type"], document["error.message"] = match[3] or "Runtime.ExitError", match[2]
    document["fields"] = {"lambda": {"event": "exit", **({"killed": True} if killed else {})}}
    return None


def _add_pairs(event: str, line: str, document: Document) -> int | None:
    fields = _pairs(line[len(event) :])
    duration = fields.get("init_ms", fields.get("restore_ms"))
    document["message"] = line
    add_report(document, {"event": event, **fields}, duration_ms=duration if "report" in event else None)
    return None


def _pairs(text: str) -> Document:
    """`Init Duration: 857.81 ms` and its like under our names."""
    found: Document = {}
    for name, value in _PAIR.findall(text):
        if name == "XRAY TraceId":
            found["trace"] = value.strip()
        elif name in _NAMES:
            found[_NAMES[name]] = number(value.removesuffix(" ms")) if name.endswith("Duration") else value.strip()
    return {name: value for name, value in found.items() if value is not None}
