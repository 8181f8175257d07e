"""Steps can be read in a terminal and in a file."""

import io

import pytest

from local.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_in_a_pipe_each_step_is_one_plain_line() -> None:
    out = io.StringIO()
    progress = Progress(2, out=out)
    with progress.step("first"):
        progress.note("by the way")
    with progress.step("second"):
        pass
    lines = out.getvalue().splitlines()
    assert [line.split()[:3] for line in lines] == [
        ["by", "the", "way"],
        ["[", "1/2]", "first"],
        ["[", "2/2]", "second"],
    ]
    assert "\x1b" not in out.getvalue()


def test_a_step_that_fails_says_so() -> None:
    out = io.StringIO()
    with pytest.raises(RuntimeError), Progress(1, out=out).step("first"):
        raise RuntimeError
    assert "failed after" in out.getvalue()


def test_on_a_terminal_the_steps_that_run_are_shown_below_the_others() -> None:
    out = Terminal()
    progress = Progress(2, out=out)
    with progress.step("first"), progress.step("second"):
        assert out.getvalue().endswith("░ 0/2 first, second ...".replace("0/2", " 0/2"))
    assert out.getvalue().count("\n") == 2
