"""Syslog of both RFCs."""

from typing import Any

import pytest

from .parsing import AT, parsed, samples

LINES = samples("syslog")


@pytest.mark.parametrize(
    ("line", "time_ns", "expected"),
    [
        (LINES[0], None, {"host.name": "mymachine", "service.name": "su", "log.level": "fatal"}),
        (LINES[1], None, {"host.name": "web-1", "service.name": "app", "log.level": "info"}),
        (
            LINES[2],
            AT + 123_456_000,
            {"host.name": "web-1.example.com", "service.name": "evntslog", "log.level": "info"},
        ),
        (LINES[3], AT, {"host.name": "web-1", "service.name": "orders", "log.level": "error"}),
        (LINES[4], None, {"service.name": "app", "log.level": "info"}),
        (LINES[5], None, {"host.name": "ip-10-0-0-1", "service.name": "sshd"}),
        (LINES[6], None, {"host.name": "ip-10-0-0-1", "service.name": "kernel", "log.level": "error"}),
        (LINES[7], AT + 123_456_000, {"host.name": "ip-10-0-0-1", "service.name": "systemd"}),
    ],
    ids=["3164", "3164 with a pid", "5424 with data", "5424 bare", "no header", "file", "level word", "ISO time"],
)
def test_a_line(line: str, time_ns: int | None, expected: dict[str, Any]) -> None:
    read_ns, document = parsed(line)
    assert read_ns == time_ns
    document.pop("fields", None)
    assert document == {"message": line, **expected}


def test_structured_data() -> None:
    assert parsed(LINES[2])[1]["fields"]["syslog"] == {
        "facility": "local4",
        "msgid": "ID47",
        "data": {
            "exampleSDID@32473": {"iut": "3", "eventSource": 'Appli"cation'},
            "meta": {"sequenceId": "29"},
        },
    }


@pytest.mark.parametrize("line", ["<192>Oct 11 22:14:15 a b: c", "<a>b", "Foo  5 10:07:00 host app: no month"])
def test_what_only_looks_like_one_is_plain_text(line: str) -> None:
    assert parsed(line) == (None, {"message": line})
