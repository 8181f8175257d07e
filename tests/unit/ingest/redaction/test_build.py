"""From what a policy says to what redaction runs on."""

import pytest

from minutewatch.ingest.redaction import HiddenField, HiddenPattern, RedactionSpec, redaction_of
from minutewatch.ingest.redaction.build import words_of

from .builders import KEY, hidden, points_out
from .made_up import PASSWORD


def own(pattern: str) -> RedactionSpec:
    return RedactionSpec(secrets="keep", patterns=(HiddenPattern(kind="own", pattern=pattern),))


def test_by_default_secrets_are_masked_and_people_are_not() -> None:
    redactor = redaction_of(RedactionSpec())
    assert (
        hidden(f"bob@example.com password={PASSWORD}", redactor)
        == "bob@example.com password=[REDACTED:credential]"
    )


def test_marks_are_pointed_out_and_not_hidden() -> None:
    redactor = redaction_of(RedactionSpec(secrets="keep"), marks=("my-mark",))
    assert points_out("x my-mark y", redactor)
    assert not points_out(f"password={PASSWORD}", redactor)
    assert hidden("x my-mark y", redactor) == "x my-mark y"


@pytest.mark.parametrize("line", ["x ab12 y", '{"m":"ab12"}', r'{"m":"\tab12"}'])
def test_somebodys_pattern_points_out_its_lines(line: str) -> None:
    redactor = redaction_of(own(r"\bab\d+"))
    assert points_out(line, redactor)
    assert not points_out("nothing of the kind", redactor)


def test_a_pattern_that_names_a_place_in_the_text_is_asked_of_every_line() -> None:
    redactor = redaction_of(own("^ab$"))
    assert points_out("anything", redactor)
    assert hidden("ab", redactor) == "[REDACTED:own]"
    assert hidden("xab", redactor) == "xab"
    assert not points_out("anything", redaction_of(own(r"a\$\^b")))


def test_short_words_are_read_where_somebodys_pattern_may_mean_them() -> None:
    assert hidden("ab12", redaction_of(own(r"ab\d+"))) == "[REDACTED:own]"


def test_two_patterns_may_use_the_same_group() -> None:
    patterns = tuple(HiddenPattern(kind=name, pattern=f"{name}=(?P<redact>x)") for name in ("a", "b"))
    redactor = redaction_of(RedactionSpec(patterns=patterns))
    assert hidden("a=x b=x", redactor) == "a=[REDACTED:a] b=[REDACTED:b]"


def test_a_pattern_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="no look-around"):
        redaction_of(own("(?<=a)b"))


@pytest.mark.parametrize("name", ["a.b", "a-b", "주소", "a b", "x*", "*_no"])
def test_a_name_with_signs_in_it_is_meant_as_it_stands(name: str) -> None:
    redactor = redaction_of(RedactionSpec(fields=(HiddenField(kind="own", name=name),)), key=KEY)
    assert hidden(f"{name.replace('*', 'y')}=1", redactor).endswith("=[REDACTED:own]")


def test_a_wildcard_stands_for_what_names_are_made_of() -> None:
    assert words_of("a*.b") == r"a[A-Za-z0-9_.\-]*\.b"
