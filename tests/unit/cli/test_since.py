from datetime import UTC, datetime

import pytest

from minutewatch.cli.since import since
from minutewatch.errors import ConfigError

NOW = datetime(2026, 1, 5, 10, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90s", datetime(2026, 1, 5, 10, 5, 30, tzinfo=UTC)),
        ("15m", datetime(2026, 1, 5, 9, 52, tzinfo=UTC)),
        ("2h", datetime(2026, 1, 5, 8, 7, tzinfo=UTC)),
        ("3d", datetime(2026, 1, 2, 10, 7, tzinfo=UTC)),
        ("1w", datetime(2025, 12, 29, 10, 7, tzinfo=UTC)),
        ("2026-01-05T10:00:00Z", datetime(2026, 1, 5, 10, tzinfo=UTC)),
        ("2026-01-05T19:00+09:00", datetime(2026, 1, 5, 10, tzinfo=UTC)),
        ("2026-01-05 10:00", datetime(2026, 1, 5, 10, tzinfo=UTC)),
        ("2026-01-05", datetime(2026, 1, 5, tzinfo=UTC)),
    ],
)
def test_a_duration_counts_back_and_a_time_is_utc_unless_it_says_otherwise(text: str, expected: datetime) -> None:
    assert since(text, now=NOW) == expected


@pytest.mark.parametrize("text", ["", "yesterday", "15", "m", "-5m", "1.5h", "999999999d"])
def test_anything_else_is_told_what_it_should_be(text: str) -> None:
    with pytest.raises(ConfigError, match=f"--since holds {text!r}: it should hold a duration such as 90s"):
        since(text, now=NOW)
