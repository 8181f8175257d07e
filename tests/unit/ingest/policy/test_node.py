"""Values that know their line, read as what they should be."""

import pytest

from minutewatch.ingest.policy.node import Member, Node, Problem, Problems


def text(value: str, line: int = 7) -> Node:
    return Node(line=line, value=value)


def test_what_is_as_it_should_be_is_given() -> None:
    problems = Problems()
    mapping = Node(line=1, value={"a": Member(line=2, node=text("x"))})
    assert problems.mapping(mapping, ("a", "b"), "it")["a"].node == text("x")
    assert problems.members(mapping, "it").keys() == {"a"}
    assert problems.items(Node(line=1, value=(text("x"),)), "it") == (text("x"),)
    assert problems.text(text("x"), "it") == "x"
    assert problems.texts(text("x"), "it") == ((7, "x"),)
    assert problems.texts(Node(line=1, value=(text("x"), text("y", 8))), "it") == ((7, "x"), (8, "y"))
    assert problems.choice(text("b"), {"a": 1, "b": 2}, "it", default=1) == 2
    assert problems.number(text("0.5"), "it", above=0, below=1) == 0.5
    assert problems.attempt(1, "it", lambda: None)
    assert problems.found == []


def test_a_problem_has_its_line_and_its_mend() -> None:
    problems = Problems()
    problems.mapping(Node(line=1, value={"ax": Member(line=3, node=text("x"))}), ("axe", "b"), "it")
    problems.mapping(text("x"), ("a",), "it")
    problems.members(Node(line=1, value=()), "it")
    problems.items(text("x"), "it")
    problems.text(Node(line=9, value={}), "it")
    problems.texts(Node(line=9, value=()), "it")
    problems.choice(text("c"), {"a": 1, "b": 2}, "it", default=1)
    problems.attempt(5, "it", lambda: int("x"))
    assert problems.found == [
        Problem(line=3, text="it has no 'ax': it has axe and b (did you mean axe?)"),
        Problem(line=7, text="it is 'x': it should be a mapping with a"),
        Problem(line=1, text="it is a list: it should be a mapping of names to values"),
        Problem(line=7, text="it is 'x': it should be a list, each item behind a dash"),
        Problem(line=9, text="it is a mapping: it should be a text"),
        Problem(line=9, text="it is an empty list: name a value, or leave it out"),
        Problem(line=7, text="it is 'c': it should be a or b"),
        Problem(line=5, text="it: invalid literal for int() with base 10: 'x'"),
    ]


@pytest.mark.parametrize("value", ["0", "1", "2", "-1", "nan", "inf", "x"])
def test_a_number_lies_between_its_bounds(value: str) -> None:
    problems = Problems()
    problems.number(text(value), "the rate", above=0, below=1)
    assert problems.found == [
        Problem(line=7, text=f"the rate is {value!r}: it should be a number above 0 and below 1")
    ]
