"""The same line gives the same pattern everywhere; lines of one statement give one pattern."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewatch.ingest.patterns import pattern_of, patterns_of


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("worker started", "worker started"),
        ("cache refresh took 31 ms for billing entries=402", "cache refresh took <*> for billing entries=<*>"),
        ("Received block blk_644 of size 67108864 from /10.251.39.209", "Received block <*> of size <*> from <*>"),
        ("connection from 10.0.0.1 (host.example.com) at Sun Jul 10 03:55:15 2005", "connection from <*> at <*>"),
        ("user u31@example.com renewed 5d1e6f7a-8b9c-4d0e-9f1a-2b3c4d5e6f70", "user <*> renewed <*>"),
        (
            "api.example.com:443 close, 1450 bytes (1.41 KB) sent, lifetime 00:01",
            "<*> close, <*> sent, lifetime <*>",
        ),
        ("GET /v2/54fa/servers/detail HTTP/1.1", "GET <*>"),
        ("values [1, 2, 3] of 7", "values [<*>] of <*>"),
        ("로그인 실패 3회 사용자=kim", "로그인 실패 <*> 사용자=<*>"),
    ],
)
def test_what_varies_is_masked(line: str, text: str) -> None:
    assert pattern_of(line)[1] == text


def test_a_python_traceback_is_named_by_its_exception() -> None:
    trace = (
        'Traceback (most recent call last):\n  File "a.py", line 31, in charge\nTimeoutError: exceeded 3000 ms\n'
    )
    assert pattern_of(trace)[1] == "TimeoutError: exceeded <*>"


def test_ids_do_not_change_between_releases() -> None:
    """The id by coreutils: `printf 'cache refresh took <*> for billing entries=<*>' | b2sum -l 64`."""
    assert pattern_of("cache refresh took 31 ms for billing entries=402")[0] == "2cd0ea410ffec941"


def test_another_process_that_saw_other_lines_first_gives_the_same_ids() -> None:
    lines = [f"task {n} of stage {n % 7} took {n} ms on node-{n}" for n in range(50)] + ["a b c", "Sun set"]
    code = (
        "import sys; from minutewatch.ingest.patterns import pattern_of, patterns_of\n"
        "for line in sys.argv[:0:-1]: print(pattern_of(line)[0])"
    )
    other = subprocess.run([sys.executable, "-c", code, *lines], capture_output=True, text=True, check=True)
    assert other.stdout.split() == [pattern_of(line)[0] for line in reversed(lines)]


@given(st.text(max_size=3000))
def test_any_line_has_a_pattern_that_is_stable(line: str) -> None:
    first, second = pattern_of(line), pattern_of(line)
    assert first == second
    assert len(first[0]) == 16


@pytest.mark.parametrize("unit", ["a", "a.", "a/", "a=", "(", "<*> ", "a@", "1:", "a-b_", "Sun "])
def test_no_line_can_stall_ingest(unit: str) -> None:
    """A megabyte of what could make a pattern search quadratic; the runner's time-out would end it."""
    assert pattern_of(f"{unit * 1_000_000}1")


PIECES = (
    "5 12 ms MB s seconds (a.b) () (5 ms) ( ) [ ] <*> \x01 = / @ , : . ; - | Jan Mon foo session a=b x= =y k=1"
    " /a/b http://h/p?q=1 a@b.c h.o:80 1.2.3.4 로그 사용자=kim ٣ é 5ms % s) h. <*>ms \x00 \x1c '5' \"7 0x1f"
    " dead-beef-01 1_2 a.b.c:1 \ud800 \x85 6c0fd4f5-f813-4c42-b773-0edfafbd67f9 05:00,7 [2,"
    " deadbeef-dead-beef-dead-beefdeadbeef"
).split(" ")
pieces = st.lists(st.sampled_from([*PIECES, " ", "  ", "\t", "\xa0", "\n", "ab" * 600]), max_size=12)
lines = pieces.map("".join) | pieces.map(" ".join)


@given(st.lists(lines, max_size=8))
def test_lines_masked_together_have_the_patterns_that_they_have_alone(together: list[str]) -> None:
    assert patterns_of(together) == [pattern_of(line) for line in together]


@given(lines, st.permutations("123456789"))
def test_it_makes_no_difference_which_digits_a_line_has(line: str, digits: list[str]) -> None:
    assert pattern_of(line) == pattern_of(line.translate(str.maketrans("123456789", "".join(digits))))


@given(lines.filter(lambda line: "\n" not in line and len(line) < 900))
def test_what_is_taken_over_as_it_stands_is_what_masking_would_have_left(line: str) -> None:
    """Behind the last variable token a line is not looked at; the sign at the end makes it be looked at whole."""
    assert pattern_of(f"7 {line} y @")[1] == pattern_of(f"7 {line} y")[1] + " @"
