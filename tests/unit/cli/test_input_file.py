"""A file that cannot be opened is told in one line; an error while it is read is not taken for that."""

import io
import os
from pathlib import Path

import pytest

from minutewatch.cli.input_file import CHUNK_BYTES, chunks, open_input
from minutewatch.errors import ConfigError


def test_it_gives_the_bytes_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"one\n\xfftwo")

    with open_input(str(path)) as stream:
        assert list(stream) == [b"one\n", b"\xfftwo"]
    assert stream.closed


def test_a_dash_is_standard_input_which_stays_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"one\n")))

    with open_input("-") as stream:
        assert list(stream) == [b"one\n"]
    assert not stream.closed


@pytest.mark.parametrize(
    ("name", "reason"), [("none.csv", "No such file"), ("", "directory"), ("\0", "null byte")]
)
def test_what_cannot_be_opened_is_told(tmp_path: Path, name: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason), open_input(f"{tmp_path}/{name}"):
        pass


def test_an_error_of_who_reads_is_their_own(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"")

    with pytest.raises(BrokenPipeError), open_input(str(path)):
        raise BrokenPipeError


def test_chunks_are_the_bytes_in_order_and_of_bounded_size(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    content = bytes(range(256)) * 2_100
    path.write_bytes(content)
    with open_input(str(path)) as stream:
        pieces = list(chunks(stream))
    assert b"".join(pieces) == content
    assert max(map(len, pieces)) <= CHUNK_BYTES


def test_what_a_pipe_holds_is_given_before_more_comes() -> None:
    reader, writer = os.pipe()
    os.write(writer, b"one\n")
    with os.fdopen(reader, "rb") as stream:
        given = chunks(stream)
        assert next(given) == b"one\n"
        os.close(writer)
        assert list(given) == []
