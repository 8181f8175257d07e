"""What common loggers write lands under ECS names, and nothing of it is lost."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewatch.ingest.formats.ecs import ERRORS, FIELDS, MESSAGES, TIMES

from .parsing import parsed, samples

STAMP = "2026-01-05T10:07:00.123Z"
AT = 1_767_607_620_123_000_000


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
             "fields": {"log": {"origin": {"function": "f"}}, "labels": {"team": "core", "shard": 3}}},
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
    assert parsed(json.dumps(log)) == (AT, expected)


POWERTOOLS, STRUCTLOG, BUNYAN, PINO, LOG4J2, LOGSTASH, LOGBACK, *_ = samples("json")
CLEF, CLEF_ERROR, SERILOG, ZAP, ZEROLOG, ECS, ECS_NESTED, LAMBDA, NGINX, MICROSOFT = samples("json")[7:]
TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (POWERTOOLS, {"service.name": "checkout", "trace.id": "1-5759e988-bd862e3fe1be46a994272793"}),
        (STRUCTLOG, {"message": "user logged in", "log.level": "warn", "log.logger": "shop.auth"}),
        (BUNYAN, {"error.type": "TypeError", "host.name": "web-1", "log.level": "error"}),
        (
            PINO,
            {
                "http.request.method": "GET", "url.path": "/cart", "source.ip": "203.0.113.9",
                "http.response.status_code": 200, "event.duration": 12_500_000,
            },
        ),
        (LOG4J2, {"log.logger": "com.example.Checkout", "error.type": "java.lang.IllegalStateException"}),
        (LOGSTASH, {"error.type": "java.io.IOException", "error.message": "broken pipe", "log.level": "error"}),
        (LOGBACK, {"log.logger": "com.example.Pool", "log.level": "warn"}),
        (CLEF, {"message": "Order 4711 accepted for kim", "log.level": "info", "trace.id": TRACE_ID}),
        (CLEF_ERROR, {"message": "Charge failed", "error.type": "System.InvalidOperationException"}),
        (SERILOG, {"message": 'Host "api" stopped', "log.level": "fatal", "trace.id": TRACE_ID}),
        (ZAP, {"error.message": "no card", "error.stack_trace": "main.charge\n\t/app/pay/charge.go:31"}),
        (ZEROLOG, {"message": "listening", "event.duration": 90_500_000_000, "trace.id": TRACE_ID}),
        (ECS, {"event.dataset": "shop.log", "service.version": "1.4.2", "error.type": "java.io.IOException"}),
        (ECS_NESTED, {"http.response.status_code": 502, "url.path": "/cart"}),
        (LAMBDA, {"error.type": "ValueError", "aws.request_id": "5d1e6f7a-8b9c-4d0e-9f1a-2b3c4d5e6f70"}),
        (NGINX, {"http.response.status_code": 502, "event.duration": 12_000_000, "url.path": "/cart"}),
        (MICROSOFT, {"message": "Now listening on: http://[::]:8080", "log.logger": "Shop.Api"}),
    ],
)  # fmt: skip
def test_a_loggers_sample(line: str, expected: dict[str, Any]) -> None:
    time_ns, document = parsed(line)
    assert expected.items() <= document.items()
    assert time_ns is None or AT - 123_000_000 <= time_ns <= AT + 456_000


def test_of_two_names_for_one_field_the_better_is_read_and_the_other_kept() -> None:
    document = parsed({"message": "m", "status": 404, "http.response.status_code": 200, "status_code": "x"})[1]
    assert document["http.response.status_code"] == 200
    assert document["fields"] == {"status": 404, "status_code": "x"}


def test_where_the_better_name_holds_something_else_the_other_is_read() -> None:
    document = parsed({"message": "m", "status_code": "shipped", "status": 404})[1]
    assert (document["http.response.status_code"], document["fields"]) == (404, {"status_code": "shipped"})


def test_a_path_with_its_query_is_kept_whole_beside_the_path() -> None:
    assert parsed({"message": "m", "url": "https://shop.example.com/a?b=1"})[1] == {
        "message": "m",
        "url.path": "/a",
        "fields": {"url": "https://shop.example.com/a?b=1"},
    }


@pytest.mark.parametrize(
    "log",
    [
        {"time": "soon", "ts": 1767607620.123},
        {"time": "1767607620.123"},
        {"instant": {"epochSecond": 1767607620, "nanoOfSecond": 123_000_000}},
        {"time_local": "05/Jan/2026:10:07:00 +0000", "msec": "1767607620.123"},
    ],
)
def test_a_time_in_another_form(log: dict[str, Any]) -> None:
    assert parsed({**log, "message": "m"})[0] in {AT, AT - 123_000_000}


def test_a_template_cannot_be_blown_up() -> None:
    log = {"@t": STAMP, "@mt": "{a}" * 100_000, "a": "x" * 100_000}
    assert len(parsed(log)[1]["message"]) < 400_000


def test_a_log_that_only_names_its_error_has_that_as_its_message() -> None:
    assert parsed({"errorType": "TypeError", "errorMessage": "x is null"})[1]["message"] == "TypeError: x is null"


def test_a_value_that_is_not_of_the_fields_kind_stays_under_its_own_name() -> None:
    log = {"message": "m", "status": "shipped", "path": "C:\\x", "duration_ms": "long", "level": ["a"]}
    assert parsed(log)[1] == {"message": "m", "fields": {k: v for k, v in log.items() if k != "message"}}


def test_without_a_message_the_whole_line_is_the_message() -> None:
    assert parsed('{"a": 1}')[1] == {"message": '{"a": 1}', "fields": {"a": 1}}


@pytest.mark.parametrize("line", ['{"a": ', "{not json}", "{} trailing", '["a"]', "{"])
def test_a_line_that_only_looks_like_json_is_kept_whole(line: str) -> None:
    assert parsed(line) == (None, {"message": line})


names = st.text(min_size=1, max_size=8).filter(lambda name: name not in {*FIELDS, *TIMES, *MESSAGES, *ERRORS})


@given(st.dictionaries(names, st.integers(-(2**63), 2**63 - 1) | st.text(min_size=1) | st.booleans(), max_size=8))
def test_what_has_no_ecs_name_is_kept_as_it_is(log: dict[str, Any]) -> None:
    assert parsed({**log, "message": "m"})[1].get("fields", {}) == log


def test_an_object_nested_beyond_reason_is_kept() -> None:
    innermost: dict[str, Any] = {"deepest": 1}
    nested = innermost
    for _ in range(600):
        nested = {"log": nested}
    kept = parsed({"message": "m", **nested})[1]["fields"]
    while "log" in kept:
        kept = kept["log"]
    assert kept == innermost


def test_a_time_with_text_behind_it_is_read_as_before() -> None:
    time_ns, document = parsed({"time": "2026-01-05T10:07:00.123Z" + " and on" * 20, "message": "m"})
    assert time_ns == AT
    assert document == {"message": "m"}
