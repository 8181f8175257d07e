"""What the Python and Node.js runtimes of Lambda write as text."""

import pytest

from .parsing import AT, MS, REQUEST, parsed, samples

PYTHON, NODE, PYTHON_JSON, NODE_JSON = samples("lambda")[-4:]


@pytest.mark.parametrize(("line", "level"), [(PYTHON, "error"), (NODE, "warn")])
def test_level_time_and_request(line: str, level: str) -> None:
    assert parsed(line) == (AT + 123 * MS, {"message": line, "log.level": level, "aws.request_id": REQUEST})


def test_a_message_that_is_json_is_read_as_json() -> None:
    assert parsed(PYTHON_JSON) == (
        AT + 123 * MS,
        {"message": "accepted", "log.level": "info", "aws.request_id": REQUEST, "fields": {"order": 4711}},
    )


def test_an_error_that_nobody_caught() -> None:
    assert parsed(NODE_JSON) == (
        AT + 123 * MS,
        {
            "message": "TypeError: x is null",
            "log.level": "error",
            "aws.request_id": REQUEST,
            "error.type": "TypeError",
            "error.message": "x is null",
            "error.stack_trace": "TypeError: x is null\n    at handler (/var/task/index.js:3:11)",
        },
    )


def test_a_trace_behind_the_message() -> None:
    line = PYTHON + '\nTraceback (most recent call last):\n  File "a.py", line 3\nValueError: no card'
    document = parsed(line)[1]
    assert document["message"] == line
    assert (document["error.type"], document["error.message"]) == ("ValueError", "no card")


@pytest.mark.parametrize("line", ["[ERROR]\tsoon\tid\tno", "[NOISE]\t2026-01-05T10:07:00Z\tid\tno", "[ERROR]\tno"])
def test_what_only_looks_like_one_is_plain_text(line: str) -> None:
    assert parsed(line)[0] is None
    assert parsed(line)[1]["message"] == line
