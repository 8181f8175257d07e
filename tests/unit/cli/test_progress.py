import io

from minutewatch.cli.progress import Progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_how_far_it_is_and_how_long_it_takes() -> None:
    out, seconds = Terminal(), iter([0.0, 0.1, 10.0])
    progress = Progress(out, total=200, clock=lambda: next(seconds))

    progress.show(1, "too soon to be drawn")
    progress.show(50, "10:07")

    assert out.getvalue() == "\r\x1b[K" + "█" * 7 + "░" * 23 + "  25% 10:07, 30 s left"


def test_it_takes_itself_away() -> None:
    out = Terminal()

    Progress(out, total=1).close()

    assert out.getvalue() == "\r\x1b[K"


def test_a_pipe_sees_nothing() -> None:
    out = io.StringIO()
    progress = Progress(out, total=0)

    progress.show(1, "x")
    progress.close()

    assert out.getvalue() == ""
