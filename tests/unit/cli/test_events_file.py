import gzip
import io
import sys
from pathlib import Path

import pytest

from minutewatch.cli.events_file import open_events
from minutewatch.errors import ConfigError

LINES = b'{"a": 1}\n{"a": 2}\n'


class Standard:
    """A standard input with these bytes."""

    def __init__(self, content: bytes) -> None:
        self.buffer = io.BufferedReader(io.BytesIO(content))


def _read_twice(path: str) -> bytes:
    with open_events(path) as stream:
        first = stream.read()
        stream.seek(0)
        assert stream.read() == first
    return first


@pytest.mark.parametrize("content", [LINES, gzip.compress(LINES)], ids=["plain", "gzip"])
def test_a_file_can_be_read_from_any_place(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "events"
    path.write_bytes(content)

    assert _read_twice(str(path)) == LINES


@pytest.mark.parametrize("content", [LINES, gzip.compress(LINES)], ids=["plain", "gzip"])
def test_standard_input_can_too(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", Standard(content))

    assert _read_twice("-") == LINES


def test_half_a_gzip_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "events.gz"
    path.write_bytes(gzip.compress(LINES * 1000)[:-20])

    with pytest.raises(ConfigError, match=r"it should be a whole gzip file"), open_events(str(path)):
        pass
