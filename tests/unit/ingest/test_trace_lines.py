"""The rules of each language, where one line decides."""

import pytest

from minutewatch.ingest.trace_lines import Kind, after, after_alone, over_blank


@pytest.mark.parametrize(
    ("held", "line", "kind"),
    [
        ("java.lang.Error: no", "\tat a.B.c(B.java:3)", Kind.FRAMES),
        ("ERROR charge failed", "java.io.IOException: broken pipe", Kind.FRAMES),
        ("INFO charge", "java.io.IOException: broken pipe", None),
        ("ERROR charge failed", "Traceback (most recent call last):", Kind.PYTHON),
        ("INFO charge", "Traceback (most recent call last):", None),
        ("Traceback (most recent call last):", '  File "a.py", line 3', Kind.PYTHON),
        ("fatal error: deadlock!", "goroutine 1 [running]:", Kind.GO),
        ("/app/index.js:3", "    throw x", Kind.UNCAUGHT),
        ("total:", "    7", None),
        ("ERROR no", "2026-01-05 10:07:00 Error: no", None),
    ],
)
def test_a_line_behind_a_line(held: str, line: str, kind: Kind | None) -> None:
    assert after_alone(held, line) is kind


@pytest.mark.parametrize(
    ("kind", "line", "blank", "then"),
    [
        (Kind.FRAMES, "  code", False, Kind.FRAMES),
        (Kind.FRAMES, "  code", True, None),
        (Kind.FRAMES, "Caused by: x", False, Kind.FRAMES),
        (Kind.FRAMES, "done", False, None),
        (Kind.PYTHON, "ValueError", False, Kind.PYTHON_ERROR),
        (Kind.PYTHON, "done", False, None),
        (Kind.PYTHON_ERROR, "done", False, None),
        (Kind.PYTHON_CHAIN, "done", False, None),
        (Kind.GO, "main.main()", False, Kind.GO),
        (Kind.GO, "listening on :8080 (tcp)", False, None),
    ],
)
def test_a_line_behind_a_trace(kind: Kind, line: str, blank: bool, then: Kind | None) -> None:
    assert after(kind, line, blank=blank) is then


def test_only_some_traces_have_a_blank_behind_their_first_line() -> None:
    assert over_blank("panic: no") is Kind.GO
    assert over_blank("RuntimeError (no card):") is Kind.FRAMES
    assert over_blank("ValueError: no") is None
