"""What common loggers write lands under ECS names, and nothing of it is lost."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewatch.ingest.formats import parse
from minutewatch.ingest.formats.ecs import ERRORS, FIELDS, MESSAGES, TIMES

STAMP = "2026-01-05T10:07:00.123Z"
AT = 1_767_607_620_123_000_000


def parsed(log: dict[str, Any] | str) -> tuple[int | None, dict[str, Any]]:
    document: dict[str, Any] = {}
    return parse(log if isinstance(log, str) else json.dumps(log), document), document


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        (
            {
                "level": "INFO", "location": "handler:42", "message": "order accepted",
                "timestamp": "2026-01-05 10:07:00,123+0000", "service": "checkout",
                "function_request_id": "5d1e", "xray_trace_id": "1-5759e988-bd86",
            },
            {
                "log.level": "info", "message": "order accepted", "service.name": "checkout",
                "aws.request_id": "5d1e", "trace.id": "1-5759e988-bd86", "fields": {"location": "handler:42"},
            },
        ),
        (
            {"level": 50, "time": 1767607620123, "pid": 17, "hostname": "web-1", "name": "orders", "msg": "failed",
             "err": {"type": "TypeError", "message": "x is null", "stack": "TypeError: x\n  at f", "code": "E1"}},
            {"log.level": "error", "host.name": "web-1", "message": "failed", "error.type": "TypeError",
             "error.message": "x is null", "error.stack_trace": "TypeError: x\n  at f",
             "fields": {"pid": 17, "name": "orders", "err": {"code": "E1"}}},
        ),
        (
            {"event": "user logged in", "level": "warning", "timestamp": STAMP, "user": "kim"},
            {"log.level": "warn", "message": "user logged in", "fields": {"user": "kim"}},
        ),
        (
            {"@timestamp": STAMP, "log.level": "ERROR", "message": "no", "ecs.version": "1.2.0",
             "service.name": "shop", "event.dataset": "shop.log", "process.thread.name": "x", "log.logger": "a.B"},
            {"log.level": "error", "message": "no", "service.name": "shop", "event.dataset": "shop.log",
             "log.logger": "a.B", "fields": {"ecs.version": "1.2.0", "process.thread.name": "x"}},
        ),
        (
            {"@timestamp": STAMP, "log": {"level": "info", "origin": {"function": "f"}},
             "http": {"request": {"method": "post"}, "response": {"status_code": 502}}, "message": "m",
             "labels": {"team": "core", "shard": 3}},
            {"log.level": "info", "http.request.method": "POST", "http.response.status_code": 502, "message": "m",
             "labels.team": "core", "labels.shard": "3", "fields": {"log": {"origin": {"function": "f"}}}},
        ),
        (
            {"ts": 1767607620.123, "level": "error", "msg": "m", "method": "GET", "path": "/a", "status": 200,
             "duration_ms": 1.5, "client_ip": "203.0.113.9"},
            {"log.level": "error", "message": "m", "http.request.method": "GET", "url.path": "/a",
             "http.response.status_code": 200, "event.duration": 1_500_000, "source.ip": "203.0.113.9"},
        ),
    ],
    ids=["powertools", "pino", "structlog", "ecs dotted", "ecs nested", "zap"],
)  # fmt: skip
def test_a_loggers_layout_as_ecs(log: dict[str, Any], expected: dict[str, Any]) -> None:
    assert parsed(log) == (AT, expected)


def test_a_value_that_is_not_of_the_fields_kind_stays_under_its_own_name() -> None:
    log = {"message": "m", "status": "shipped", "path": "C:\\x", "duration_ms": "long", "level": ["a"]}
    assert parsed(log)[1] == {"message": "m", "fields": {k: v for k, v in log.items() if k != "message"}}


def test_without_a_message_the_whole_line_is_the_message() -> None:
    assert parsed('{"a": 1}')[1] == {"message": '{"a": 1}', "fields": {"a": 1}}


@pytest.mark.parametrize("line", ['{"a": ', "{not json}", "{} trailing", '["a"]', "{"])
def test_a_line_that_only_looks_like_json_is_kept_whole(line: str) -> None:
    assert parsed(line) == (None, {"message": line})


names = st.text(min_size=1, max_size=8).filter(lambda name: name not in {*FIELDS, *TIMES, *MESSAGES, *ERRORS})


@given(st.dictionaries(names, st.integers() | st.text(min_size=1) | st.booleans(), max_size=8))
def test_what_has_no_ecs_name_is_kept_as_it_is(log: dict[str, Any]) -> None:
    own = {name: value for name, value in log.items() if not name.startswith("labels.")}
    assert parsed({**log, "message": "m"})[1].get("fields", {}) == own


def test_an_object_nested_beyond_reason_is_kept() -> None:
    innermost: dict[str, Any] = {"deepest": 1}
    nested = innermost
    for _ in range(600):
        nested = {"log": nested}
    document: dict[str, Any] = {}
    parse({"message": "m", **nested}, document)
    kept = document["fields"]
    while "log" in kept:
        kept = kept["log"]
    assert kept == innermost
