"""Patterns that are linear in the text, and errors that say what to change."""

import pytest

from minutewatch.ingest.linear import compiled, text_of, utf8


def test_a_match_and_its_groups_are_told_in_bytes() -> None:
    pattern = compiled("(?P<word>[가-힣]+) ([0-9]+)?")
    assert pattern.search("xx 안녕 ".encode()) == [(3, 10), (3, 9), (-1, -1)]
    assert (pattern.groups, dict(pattern.named)) == (2, {"word": 1})
    assert pattern.search(b"nothing") is None


def test_what_stands_before_and_after_a_window_tells_where_words_end() -> None:
    assert compiled(r"\bb").search(b"ab", 1) is None
    assert compiled("a$").search(b"ab", 0, 1) is None
    assert compiled("^b").search(b"ab", 1) is None


def test_without_captures_there_are_no_groups() -> None:
    assert compiled("(a)(b)", captures=False).search(b"ab") == [(0, 2)]


@pytest.mark.parametrize(
    ("pattern", "advice"),
    [
        ("(?<=a)b", "no look-around"),
        ("a(?!b)", "no look-around"),
        (r"(a)\1", "no back-references"),
        (r"a\Z", "the end of the text"),
        ("a*+", "no possessive"),
        ("a{2000}", "1000 times"),
        ("(a", "close the parenthesis"),
        ("a)", r"write \) for"),
        ("[a", "close the bracket"),
        ("(?:a{1000}){1000}", "repetition"),
        (r"\C", "use . for any character"),
        (r"a\\\C", "use . for any character"),
        ("[z-a]", "invalid character class range: z-a"),
        ("\ud800", "half of a surrogate pair"),
    ],
)
def test_a_pattern_that_cannot_be_says_what_to_change(pattern: str, advice: str) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - its text is what is tested
        compiled(pattern)
    assert advice in str(raised.value)


def test_an_escaped_backslash_before_a_c_is_no_such_escape() -> None:
    assert compiled(r"\\C").search(rb"\C") == [(0, 2)]


@pytest.mark.parametrize("text", ["", "abc", "안녕", "\ud800x"])
def test_any_text_goes_to_bytes_and_back(text: str) -> None:
    assert text_of(utf8(text)) == text
