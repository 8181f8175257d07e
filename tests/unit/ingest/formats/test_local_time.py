"""Times of a file's lines that name no zone, or not even a year."""

from datetime import UTC, datetime

import pytest

from minutewatch.ingest.formats.local_time import time_of

from .parsing import AT, MS

NOW = AT + 3_600_000 * MS  # 2026-01-05T11:07:00Z


@pytest.mark.parametrize(
    ("line", "time_ns"),
    [
        ("2026-01-05 10:07:00,123 INFO started", AT + 123 * MS),
        ("2026/01/05 10:07:00 [error] 31#31: no", AT),
        ("[Mon Jan 05 10:07:00.123456 2026] [core:error] no", AT + 123_456_000),
        ("[2026-01-05 10:07:00] no", AT),
        ("Jan  5 10:07:00 host app: no", AT),
        ("<13>Jan  5 10:07:00 host app: no", AT),
        ("worker started", None),
        ("Foo  5 10:07:00 host", None),
        ("Feb 30 10:07:00 host", None),
        ("[x]", None),
        ("10 workers", None),
    ],
)
def test_a_line(line: str, time_ns: int | None) -> None:
    assert time_of(line, now_ns=NOW) == time_ns


def test_a_time_without_a_year_is_of_the_last_such_day() -> None:
    december = int(datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp()) * 1000 * MS
    assert time_of("Dec 31 23:59:59 host app: last year", now_ns=NOW) == december
    tomorrow = int(datetime(2026, 1, 6, 10, tzinfo=UTC).timestamp()) * 1000 * MS
    assert time_of("Jan  6 10:00:00 host app: zones reach a day", now_ns=NOW) == tomorrow
