"""What a stack trace is about."""

from typing import Any

import pytest

from minutewatch.ingest.formats.stack_trace import add_error, error_of, is_in

CHAINED = """\
Traceback (most recent call last):
  File "a.py", line 3
ValueError: x

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "b.py", line 3
KeyError"""


@pytest.mark.parametrize(
    ("trace", "error"),
    [
        (
            'Traceback (most recent call last):\n  File "a.py", line 3\n    f()\nshop.errors.NoCard: no card\n',
            ("shop.errors.NoCard", "no card"),
        ),
        (CHAINED, ("KeyError", None)),
        (
            '[ERROR] ClientError: denied\nTraceback (most recent call last):\n  File "a.py"\n',
            ("ClientError", "denied"),
        ),
        (
            "2026 ERROR failed\njava.lang.IllegalStateException: no card\n\tat a.B.c(B.java:3)\nCaused by: x",
            ("java.lang.IllegalStateException", "no card"),
        ),
        (
            'Exception in thread "main" java.lang.NullPointerException\n\tat a.B.c(B.java:3)',
            ("java.lang.NullPointerException", None),
        ),
        ("TypeError [ERR_X]: x is null\n    at f (a.js:3:1)", ("TypeError", "x is null")),
        ("Unhandled exception. System.IO.IOException: pipe\n   at A.B()", ("System.IO.IOException", "pipe")),
        ("app.rb:3:in `charge': no card (Shop::NoCard)\n\tfrom app.rb:7", ("Shop::NoCard", "no card")),
        (
            "PHP Fatal error:  Uncaught Shop\\CardException: no card in /a.php:3\nStack trace:\n#0 {main}",
            ("Shop\\CardException", "no card in /a.php:3"),
        ),
        ("panic: index out of range\n\ngoroutine 1 [running]:\nmain.main()", ("panic", "index out of range")),
    ],
)  # fmt: skip
def test_type_and_message(trace: str, error: tuple[str, str | None]) -> None:
    assert is_in(trace)
    assert error_of(trace) == error


def test_text_of_several_lines_is_no_trace() -> None:
    assert not is_in("first\nsecond\n  third")
    assert error_of("first\nsecond") is None


def test_what_the_log_says_itself_stays() -> None:
    document: dict[str, Any] = {"error.type": "Declined"}
    add_error("ValueError: no card\n    at f", document)
    assert document == {"error.type": "Declined"}
    document = {"error.message": "mine"}
    add_error("ValueError: no card\n    at f", document)
    assert document == {"error.message": "mine", "error.type": "ValueError"}
