"""MySQL's and MariaDB's error log and slow queries."""

from .parsing import AT, parsed, rest_of, samples

WARNING, ERROR, NOTE, MARIADB, TIME, WHO, TIMES = samples("mysql")
NANOS = AT + 123_456_000


def test_the_error_log() -> None:
    assert parsed(WARNING) == (
        NANOS,
        {
            "message": WARNING,
            "event.dataset": "mysql.error",
            "log.level": "warn",
            "fields": {"mysql": {"thread": 12, "code": "MY-010055", "part": "Server"}},
        },
    )
    assert parsed(ERROR)[1]["error.message"] == "Unable to lock ./ibdata1 error: 11"
    assert parsed(NOTE)[1]["log.level"] == "info"
    assert parsed(MARIADB)[0] is None
    assert parsed(MARIADB)[1]["log.level"] == "warn"


def test_a_slow_query_in_one_log() -> None:
    query = f"{TIME}\n{WHO}\n{TIMES}\nSET timestamp=1767607620;\nselect sleep(2);"
    time_ns, document = parsed(query)
    assert time_ns == NANOS
    assert document == {
        "message": query,
        "event.dataset": "mysql.slowlog",
        "user.name": "app",
        "source.ip": "10.0.0.5",
        "event.duration": 2_000_123_000,
        "fields": {
            "mysql": {"query_time": 2.000123, "lock_time": 0.000004, "rows_sent": 1.0, "rows_examined": 100.0}
        },
    }


def test_a_slow_query_line_by_line() -> None:
    assert parsed(TIME)[0] == NANOS
    assert rest_of(parsed(WHO)[1], "message", "event.dataset") == {"user.name": "app", "source.ip": "10.0.0.5"}
    assert parsed(TIMES)[1]["event.duration"] == 2_000_123_000


def test_a_comment_is_plain_text() -> None:
    assert parsed("# Time to go") == (None, {"message": "# Time to go"})
