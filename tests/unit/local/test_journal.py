"""The journal's entries arrive under the names that ingest reads, each with the journal's own cursor as its id."""

import json

import pytest

from local.journal import line_of

ENTRY = {
    "__CURSOR": "s=1;i=2",
    "__REALTIME_TIMESTAMP": "1767607627123456",
    "MESSAGE": "Started it.",
    "PRIORITY": "3",
    "SYSLOG_IDENTIFIER": "sshd",
    "_SYSTEMD_UNIT": "ssh.service",
    "_HOSTNAME": "web-1",
}


def test_an_entry_keeps_its_time_level_service_and_host() -> None:
    line = line_of(json.dumps(ENTRY).encode())
    assert line
    assert line.event_id == "journal-s=1;i=2"
    assert json.loads(line.text) == {
        "message": "Started it.",
        "@timestamp": "2026-01-05T10:07:07.123456Z",
        "level": "error",
        "host.name": "web-1",
        "service.name": "sshd",
    }


def test_a_message_that_is_no_text_is_read_as_bytes() -> None:
    line = line_of(json.dumps({**ENTRY, "MESSAGE": [99, 97, 102, 0xE9]}).encode())
    assert line
    assert json.loads(line.text)["message"] == "caf\ufffd"


@pytest.mark.parametrize("priority", [None, "9", "x"])
def test_a_priority_that_is_none_gives_no_level(priority: str | None) -> None:
    line = line_of(json.dumps({**ENTRY, "PRIORITY": priority}).encode())
    assert line
    assert "level" not in json.loads(line.text)


@pytest.mark.parametrize("raw", [b"not json", json.dumps({**ENTRY, "MESSAGE": None}).encode()])
def test_an_entry_without_a_message_is_none(raw: bytes) -> None:
    assert line_of(raw) is None
