"""OpenTelemetry's log records under ECS names."""

from typing import Any

import pytest

from minutewatch.ingest.sources.otlp import is_request, records


def request(*log_records: Any, **resource: Any) -> dict[str, Any]:
    attributes = [{"key": name.replace("__", "."), "value": value} for name, value in resource.items()]
    scope_logs = [{"scope": {"name": "com.example"}, "logRecords": list(log_records)}]
    return {"resourceLogs": [{"resource": {"attributes": attributes}, "scopeLogs": scope_logs}]}


def log_of(**record: Any) -> Any:
    (found,) = records(request(record))
    return found.log


def test_a_resource_is_where_the_logs_came_from() -> None:
    (record,) = records(
        request(
            {"body": {"stringValue": "m"}},
            service__name={"stringValue": "checkout"},
            deployment__environment__name={"stringValue": "prod"},
            telemetry__sdk__language={"stringValue": "java"},
        )
    )
    assert record.origin == {"service.name": "checkout", "service.environment": "prod"}
    assert record.log["resource"] == {"telemetry.sdk.language": "java"}
    assert record.log["message"] == "m"


@pytest.mark.parametrize(
    ("number", "level"), [(1, "trace"), (8, "debug"), (9, "info"), (16, "warn"), (17, "error"), ("24", "fatal")]
)
def test_the_severity_number_is_the_level(number: object, level: str) -> None:
    assert log_of(severityNumber=number, severityText="whatever")["log.level"] == level


@pytest.mark.parametrize("number", [0, 25, None, "x", True])
def test_without_a_number_the_text_is_the_level(number: object) -> None:
    assert log_of(severityNumber=number, severityText="WARN")["log.level"] == "WARN"


@pytest.mark.parametrize(
    ("record", "time_ns"),
    [
        ({"timeUnixNano": "1767607620123456789"}, 1_767_607_620_123_456_789),
        ({"timeUnixNano": 1767607620123456789}, 1_767_607_620_123_456_789),
        ({"timeUnixNano": "0", "observedTimeUnixNano": "1767607620000000000"}, 1_767_607_620_000_000_000),
        ({"timeUnixNano": "soon"}, None),
        ({"timeUnixNano": "9" * 20}, None),
    ],
)
def test_the_time_is_the_events_else_when_it_was_seen(record: dict[str, Any], time_ns: int | None) -> None:
    (found,) = records(request(record))
    assert found.time_ns == time_ns


def test_trace_span_and_exception() -> None:
    exception = [{"key": "exception.type", "value": {"stringValue": "IOException"}}]
    log = log_of(traceId="5b8e", spanId="eee1", attributes=exception)
    assert (log["trace.id"], log["span.id"], log["error.type"]) == ("5b8e", "eee1", "IOException")


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ({"intValue": "-5"}, -5),
        ({"intValue": "--5"}, "--5"),
        ({"doubleValue": 0.5}, 0.5),
        ({"boolValue": False}, False),
        ({"arrayValue": {"values": [{"intValue": 1}, {"stringValue": "a"}]}}, [1, "a"]),
        ({"kvlistValue": {"values": [{"key": "a", "value": {"intValue": "1"}}]}}, {"a": 1}),
        ({}, None),
    ],
)
def test_any_value_is_plain_json(value: dict[str, Any], plain: object) -> None:
    assert log_of(attributes=[{"key": "v", "value": value}])["v"] == plain


def test_what_is_no_record_is_given_on_to_be_rejected() -> None:
    assert [record.log for record in records(request(5, None))] == [5, None]


@pytest.mark.parametrize("value", [[], {}, {"resourceLogs": {}}, {"resourceSpans": []}, "x"])
def test_what_is_no_request(value: object) -> None:
    assert not is_request(value)
