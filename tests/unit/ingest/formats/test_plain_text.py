"""A line of text keeps its message whole, and gives its level and time where it states them."""

import pytest

from minutewatch.ingest.formats import parse

from .parsing import parsed

AT = 1_767_607_620_123_000_000


@pytest.mark.parametrize(
    ("line", "level", "time_ns"),
    [
        ("[ERROR]\t2026-01-05T10:07:00.123Z\t5d1e\tno route", "error", AT),
        ("2026-01-05T10:07:00.123Z INFO started", "info", AT),
        ("2026-01-05T11:07:00.123+01:00 started", None, AT),
        ("2026-01-05 10:07:00,123 WARN local time", "warn", None),
        ("worker\tstarted", None, None),
        ("", None, None),
    ],
)
def test_level_and_time_of_a_line(line: str, level: str | None, time_ns: int | None) -> None:
    assert parsed(line) == (time_ns, {"message": line, "log.level": level} if level else {"message": line})


@pytest.mark.parametrize(
    ("line", "error_type"),
    [
        ("FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory", "OutOfMemory"),
        ("java.lang.OutOfMemoryError: Java heap space", "java.lang.OutOfMemoryError"),
        ("fatal error: runtime: out of memory", "fatal error"),
    ],
)
def test_no_memory_left_is_an_error(line: str, error_type: str) -> None:
    document: dict[str, object] = {}
    parse(line, document)
    assert document["error.type"] == error_type
    assert document["log.level"] in {"error", "fatal"}


def test_a_trace_without_a_level_is_an_error() -> None:
    document: dict[str, object] = {}
    line = 'Traceback (most recent call last):\n  File "a.py", line 3\nValueError: no card'
    parse(line, document)
    assert document == {
        "message": line,
        "log.level": "error",
        "error.type": "ValueError",
        "error.message": "no card",
    }


@pytest.mark.parametrize(
    ("line", "time_ns"),
    [
        ("2026-01-05 10:07:00.123 +0000 started", AT),
        ("2026-01-05 10:07:00.123 UTC started", AT),
        ("2026-01-05 10:07:00.123 - started", None),
        ("2026-01-05T10:07:00.123Z: started", AT),
    ],
)
def test_a_time_counts_only_with_its_zone(line: str, time_ns: int | None) -> None:
    assert parse(line, {}) == time_ns
