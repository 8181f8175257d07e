"""OpenTelemetry's logs in JSON, as OTLP/HTTP sends them (`{"resourceLogs": [...]}`).

Source: OpenTelemetry Protocol 1.5, "JSON Protobuf Encoding"; logs data model, "Severity Fields"; semantic
conventions for resources and exceptions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from minutewatch.ingest.batch import Document
from minutewatch.ingest.json_text import json_text
from minutewatch.ingest.sources.members import milliseconds, text, whole_number

_LEVELS: Final = ("trace", "debug", "info", "warn", "error", "fatal")
_PER_LEVEL: Final = 4  # severity numbers 1-4 are trace, 5-8 debug, ...
_ORIGIN: Final = {
    "service.name": "service.name",
    "service.version": "service.version",
    "deployment.environment.name": "service.environment",
    "deployment.environment": "service.environment",
    "host.name": "host.name",
    "cloud.provider": "cloud.provider",
    "cloud.region": "cloud.region",
    "cloud.account.id": "cloud.account.id",
}
"""Resource attributes that have an ECS field, which all records of the resource share."""
_EXCEPTION: Final = {
    "exception.type": "error.type",
    "exception.message": "error.message",
    "exception.stacktrace": "error.stack_trace",
}
_MAX_DEPTH: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One log record: the fields of its resource, its time in nanoseconds since 1970, and the log itself."""

    origin: Document
    time_ns: int | None
    log: Any


def is_request(value: object) -> bool:
    """Whether the JSON value is an `ExportLogsServiceRequest`."""
    return isinstance(value, dict) and isinstance(value.get("resourceLogs"), list)


def records(request: dict[str, Any]) -> Iterator[Record]:
    """Each log record; what stands in a record's place and is none is given as it is, to be rejected."""
    for resource_logs in request["resourceLogs"]:
        attributes = _attributes(_member(resource_logs, "resource").get("attributes"))
        known = {name: str(attributes.pop(name)) for name in _ORIGIN if attributes.get(name) not in (None, "")}
        origin = {_ORIGIN[name]: value for name, value in reversed(known.items())}
        for scope_logs in _list(resource_logs, "scopeLogs"):
            scope = text(scope_logs, "scope", "name")
            shared: Document = {"resource": attributes} if attributes else {}
            if scope:
                shared["log.logger"] = scope
            for record in _list(scope_logs, "logRecords"):
                yield _record(record, origin, shared)


def _record(record: Any, origin: Document, shared: Document) -> Record:
    if not isinstance(record, dict):
        return Record(origin=origin, time_ns=None, log=record)
    body = _value(record.get("body"))
    log: Document = {**shared}
    for name, value in _attributes(record.get("attributes")).items():
        log[_EXCEPTION.get(name, name)] = value
    log.update(body if isinstance(body, dict) else {} if body is None else {"message": _as_text(body)})
    severity = _level(record)
    if severity:
        log["log.level"] = severity
    for name, field in (("traceId", "trace.id"), ("spanId", "span.id"), ("eventName", "event.action")):
        if text(record, name):
            log[field] = text(record, name)
    time_ns = _nanoseconds(record.get("timeUnixNano")) or _nanoseconds(record.get("observedTimeUnixNano"))
    return Record(origin=origin, time_ns=time_ns, log=log)


def _as_text(body: Any) -> str:
    return body if isinstance(body, str) else json_text(body)


def _level(record: Document) -> str:
    """By the number, which is the same for every language; else the text that the logger had."""
    digits = whole_number(record.get("severityNumber"))
    number = int(digits) if digits.isdecimal() and len(digits) <= 2 else 0
    if 1 <= number <= len(_LEVELS) * _PER_LEVEL:
        return _LEVELS[(number - 1) // _PER_LEVEL]
    return text(record, "severityText")


def _nanoseconds(value: Any) -> int | None:
    """64-bit numbers are text in JSON, and zero says that there is no time."""
    digits = whole_number(value)
    if not digits.isdecimal() or len(digits) > 20 or milliseconds(int(digits) // 1_000_000) is None:
        return None
    return int(digits)


def _attributes(value: Any) -> Document:
    if not isinstance(value, list):
        return {}
    return {
        pair["key"]: _value(pair.get("value"))
        for pair in value
        if isinstance(pair, dict) and isinstance(pair.get("key"), str)
    }


def _value(value: Any, depth: int = 0) -> Any:
    """An `AnyValue` as plain JSON; integers stand in text, because JSON's numbers have 53 bits."""
    if not isinstance(value, dict) or depth >= _MAX_DEPTH:
        return value
    for kind, inner in value.items():
        if kind == "intValue" and isinstance(inner, str) and len(inner) <= 20:
            return int(inner) if inner.lstrip("-").isdecimal() and inner.count("-") <= 1 else inner
        if kind == "arrayValue":
            return [_value(each, depth + 1) for each in _list(inner, "values")]
        if kind == "kvlistValue":
            pairs = [pair for pair in _list(inner, "values") if isinstance(pair, dict)]
            return {str(pair.get("key")): _value(pair.get("value"), depth + 1) for pair in pairs}
        return inner
    return None


def _member(value: Any, name: str) -> Document:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _list(value: Any, name: str) -> list[Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, list) else []
