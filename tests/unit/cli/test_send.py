"""What a terminal sees while a file is sent."""

import io
from pathlib import Path

from minutewatch.cli.send import Meter


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_shows_how_much_was_read_and_is_gone_at_the_end(tmp_path: Path) -> None:
    file = tmp_path / "app.log"
    file.write_bytes(b"x\n" * 10)
    out = Terminal()
    with file.open("rb") as stream:
        assert list(Meter(stream, name=str(file), out=out)) == [b"x\n"] * 10
    assert " 50 %" in out.getvalue()
    assert out.getvalue().endswith("\r\x1b[K")


def test_a_pipe_sees_nothing_of_it(tmp_path: Path) -> None:
    file = tmp_path / "app.log"
    file.write_bytes(b"x\n")
    out = io.StringIO()
    with file.open("rb") as stream:
        list(Meter(stream, name=str(file), out=out))
    assert out.getvalue() == ""
