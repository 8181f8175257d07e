"""A terminal shows the state at its bottom; a pipe gets plain lines, and not one a second."""

import io

from local.screen import Screen

from .test_progress import Terminal


def test_on_a_terminal_the_status_stays_below_the_lines() -> None:
    out = Terminal()
    screen = Screen(out, columns=10)
    screen.status("12345678901234")
    screen.line("a finding")
    assert out.getvalue() == "\r\x1b[K1234567890\r\x1b[Ka finding\n1234567890"
    screen.end_status()
    screen.line("the end")
    assert out.getvalue().endswith("\r\x1b[K\r\x1b[Kthe end\n")


def test_a_severity_has_its_colour_on_a_terminal_only() -> None:
    assert Screen(Terminal()).coloured("HIGH", "high") == "\x1b[1;31mHIGH\x1b[0m"
    assert Screen(Terminal()).coloured("text", "") == "text"
    assert Screen(io.StringIO()).coloured("HIGH", "high") == "HIGH"


def test_a_pipe_gets_the_status_only_now_and_then() -> None:
    out = io.StringIO()
    screen = Screen(out)
    for number in range(5):
        screen.status(f"status {number}")
    screen.line("a finding")
    screen.end_status()
    assert out.getvalue() == "status 0\na finding\n"
