"""The lines of the Lambda service itself: durations, memory, time-outs and crashes as fields."""

from typing import Any

import pytest

from .parsing import AT, MS, REQUEST, parsed, rest_of, samples

LINES = samples("lambda")[:12]
BADLY = {"log.level": "error"}


@pytest.mark.parametrize(
    ("line", "expected", "fields"),
    [
        (LINES[0], {}, {"event": "start", "version": "$LATEST"}),
        (LINES[1], {}, {"event": "end"}),
        (
            LINES[2],
            {"event.duration": 2_206_580_000},
            {"event": "report", "billed_ms": 2207, "memory_mb": 512, "max_memory_mb": 66, "init_ms": 857.81},
        ),
        (
            LINES[3],
            {"event.duration": 3_000_000, "trace.id": "1-5759e988-bd862e3fe1be46a994272793"},
            {"event": "report", "billed_ms": 3, "memory_mb": 512, "max_memory_mb": 66},
        ),
        (
            LINES[4],
            {"event.duration": 3_000_000_000, "error.type": "Sandbox.Timedout", **BADLY},
            {"event": "report", "billed_ms": 3000, "memory_mb": 128, "max_memory_mb": 128, "status": "timeout"},
        ),
        (
            LINES[5],
            {"event.duration": 310_000_000, "error.type": "Runtime.OutOfMemory", **BADLY},
            {"event": "report", "billed_ms": 311, "memory_mb": 128, "max_memory_mb": 128, "status": "error"},
        ),
        (
            LINES[6],
            {"event.duration": 12_000_000},
            {
                "event": "report", "billed_ms": 312, "memory_mb": 512, "max_memory_mb": 90, "restore_ms": 250.12,
                "billed_restore_ms": 300,
            },
        ),
        (
            LINES[10],
            {
                "error.type": "Sandbox.Timedout",
                "error.message": "Task timed out after 3.00 seconds",
                **BADLY,
            },
            {"event": "timeout", "status": "timeout"},
        ),
        (
            LINES[11],
            {
                "error.type": "Runtime.ExitError",
                "error.message": "Runtime exited with error: signal: killed",
                **BADLY,
            },
            {"event": "exit", "killed": True},
        ),
    ],
    ids=["start", "end", "cold", "traced", "timeout", "memory", "restored", "timed out", "killed"],
)  # fmt: skip
def test_lines_of_an_invocation(line: str, expected: dict[str, Any], fields: dict[str, Any]) -> None:
    document = parsed(line)[1]
    assert document == {"message": line, "aws.request_id": REQUEST, **expected, "fields": {"lambda": fields}}


def test_lines_of_an_environment() -> None:
    start, report, extension = (rest_of(parsed(line)[1], "message") for line in LINES[7:10])
    assert start["fields"]["lambda"]["runtime_version"] == "python:3.13.v7"
    assert report == {
        "event.duration": 10_000_120_000,
        "error.type": "Sandbox.Timedout",
        **BADLY,
        "fields": {"lambda": {"event": "init_report", "init_ms": 10000.12, "phase": "init", "status": "timeout"}},
    }
    assert extension == {"fields": {"lambda": {"event": "extension", "extension": "otel", "state": "Ready"}}}


def test_a_report_whose_trace_stands_on_a_line_of_its_own() -> None:
    line = LINES[3].replace("\tXRAY", "\nXRAY")
    assert parsed(line)[1] == {**parsed(LINES[3])[1], "message": line}


def test_a_time_out_happened_when_it_says() -> None:
    assert parsed(LINES[10])[0] == AT + 3_004 * MS


@pytest.mark.parametrize(
    "line", ["START of the day", "END", "REPORT: all is well", "RequestId: 7 is served", "INIT_"]
)
def test_what_only_begins_like_one_is_plain_text(line: str) -> None:
    assert parsed(line) == (None, {"message": line})
