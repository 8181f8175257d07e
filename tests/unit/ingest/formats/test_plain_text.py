"""A line of text keeps its message whole, and gives its level and time where it states them."""

import pytest

from minutewatch.ingest.formats import parse

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
    document: dict[str, object] = {}
    assert parse(line, document) == time_ns
    assert document == ({"message": line, "log.level": level} if level else {"message": line})
