"""A pattern is compiled once, when it is used."""

import re

import pytest

from minutewatch.ingest.pattern import Pattern


def test_it_is_compiled_at_its_first_use() -> None:
    broken = Pattern("(")
    with pytest.raises(re.error):
        broken.match("a")


def test_it_does_what_a_compiled_one_does() -> None:
    pattern = Pattern(r"a(\d)", re.IGNORECASE)
    match = pattern.match("A1 a2")
    assert match is not None
    assert match[1] == "1"
    assert pattern.match is pattern.match
    assert pattern.findall("A1 a2") == ["1", "2"]
    assert pattern.search("b") is None
    assert pattern.sub("x", "a1b") == "xb"


def test_it_has_nothing_else() -> None:
    with pytest.raises(AttributeError):
        Pattern("a").split  # noqa: B018 # reading it is the test
