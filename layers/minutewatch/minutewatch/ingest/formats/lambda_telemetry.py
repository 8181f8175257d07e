"""Lambda's platform events in JSON: `{"time": ..., "type": "platform.report", "record": {...}}`.

They get the fields that the same facts have as text lines, and a message that reads like those.
Source: Lambda Developer Guide, "Lambda Telemetry API Event schema reference".
"""

from collections.abc import Set
from typing import Any, Final

from minutewatch.ingest import timestamps
from minutewatch.ingest.batch import Document
from minutewatch.ingest.formats.format import NOT_TAKEN
from minutewatch.ingest.formats.lambda_report import add_report
from minutewatch.ingest.formats.values import number, text

_METRICS: Final = {
    "billedDurationMs": ("billed_ms", "Billed Duration", "ms"),
    "memorySizeMB": ("memory_mb", "Memory Size", "MB"),
    "maxMemoryUsedMB": ("max_memory_mb", "Max Memory Used", "MB"),
    "initDurationMs": ("init_ms", "Init Duration", "ms"),
    "restoreDurationMs": ("restore_ms", "Restore Duration", "ms"),
    "producedBytes": ("produced_bytes", "Produced", "bytes"),
}
_RENAMED: Final = {
    "errorType": "error_type",
    "runtimeVersion": "runtime_version",
    "initializationType": "init_type",
}
_HEADS: Final = {"platform.start": "START", "platform.report": "REPORT", "platform.runtimeDone": "END"}


def has(names: Set[str]) -> bool:
    """Whether objects with these names may be platform events."""
    return {"time", "type", "record"} <= names


def add_fields(log: Document, document: Document, line: str | None) -> int | None:
    """Add the event's durations, memory, status, request id and trace."""
    del line
    kind, record = log["type"], log["record"]
    if not isinstance(kind, str) or not kind.startswith("platform.") or not isinstance(record, dict | str):
        return NOT_TAKEN
    read = timestamps.from_iso(log["time"]) if isinstance(log["time"], str) else None
    if isinstance(record, str):
        document["message"] = f"{kind} {record}"
        document["fields"] = {"lambda": {"event": kind.removeprefix("platform.")}}
    else:
        _add_record(kind, record, document)
    return read[0] if read else None


def _add_record(kind: str, record: Document, document: Document) -> None:
    fields: Document = {"event": kind.removeprefix("platform.")}
    metrics = record.get("metrics")
    metrics = dict(metrics) if isinstance(metrics, dict) else {}
    duration = number(metrics.pop("durationMs", None))
    document["message"] = _message(kind, record, metrics, duration)
    for name, value in metrics.items():
        fields[_METRICS[name][0] if name in _METRICS else name] = value
    for name, value in record.items():
        if name not in {"metrics", "requestId", "tracing"}:
            fields[_RENAMED.get(name, name)] = value
    _add_ids(record, document, fields)
    add_report(document, fields, duration_ms=duration)


def _add_ids(record: Document, document: Document, fields: Document) -> None:
    request_id = text(record.get("requestId"))
    if request_id:
        document["aws.request_id"] = request_id
    tracing = record.get("tracing")
    if not isinstance(tracing, dict):
        return
    fields["tracing"] = tracing
    root = str(tracing.get("value", "")).split(";", 1)[0]
    if root.startswith("Root="):
        document["trace.id"] = root[5:]


def _message(kind: str, record: Document, metrics: Document, duration: float | None) -> str:
    """The event as the text line that Lambda would have written."""
    parts: list[tuple[str, Any]] = [("RequestId", record.get("requestId")), ("Version", record.get("version"))]
    if duration is not None:
        parts.append(("Duration", f"{duration} ms"))
    parts += [(words, f"{metrics[name]} {unit}") for name, (_, words, unit) in _METRICS.items() if name in metrics]
    parts += [("Status", record.get("status")), ("Error Type", record.get("errorType"))]
    said = " ".join(f"{words}: {value}" for words, value in parts if value is not None)
    return f"{_HEADS.get(kind, kind)} {said}".rstrip()
