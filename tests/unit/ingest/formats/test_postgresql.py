"""PostgreSQL's lines with RDS' prefix and with the usual ones."""

from typing import Any

import pytest

from .parsing import AT, MS, parsed, rest_of, samples

ERROR, STATEMENT, LOG, SLOW, FATAL, WARNING = samples("postgresql")


def test_an_error_with_rds_prefix() -> None:
    text = 'duplicate key value violates unique constraint "orders_pkey"'
    assert parsed(ERROR) == (
        AT,
        {
            "message": ERROR,
            "event.dataset": "postgresql.log",
            "log.level": "error",
            "error.message": text,
            "user.name": "app",
            "source.ip": "10.0.0.5",
            "fields": {"postgresql": {"severity": "ERROR", "pid": 12345, "database": "orders"}},
        },
    )


@pytest.mark.parametrize(
    ("line", "time_ns", "expected"),
    [
        (STATEMENT, AT, {"user.name": "app", "source.ip": "10.0.0.5"}),
        (LOG, AT, {"log.level": "info"}),
        (SLOW, AT + 123 * MS, {"log.level": "info", "user.name": "app", "event.duration": 1_234_567_000}),
        (FATAL, None, {"log.level": "fatal", "error.message": 'password authentication failed for user "app"'}),
        (WARNING, AT + 123 * MS, {"log.level": "warn", "user.name": "app"}),
    ],
    ids=["explains another line", "background", "slow", "other zone", "with session line"],
)
def test_lines(line: str, time_ns: int | None, expected: dict[str, Any]) -> None:
    read_ns, document = parsed(line)
    assert read_ns == time_ns
    assert rest_of(document, "message", "event.dataset", "fields") == expected
    assert document["event.dataset"] == "postgresql.log"
