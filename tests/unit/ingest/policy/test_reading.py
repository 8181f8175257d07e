"""The whole file."""

from minutewatch.cli.policy import checked
from minutewatch.ingest.policy import PolicySpec

from .builders import problems_of, spec_of


def test_a_version_alone_is_the_default() -> None:
    assert spec_of("") == PolicySpec()


def test_the_version_has_to_be_one_that_is_known() -> None:
    assert [problem.text for problem in checked(b"")[1]] == ["the policy has no version: write `version: 1`"]
    assert [problem.text for problem in checked(b"version: 2")[1]] == [
        "the version is not 1: this release reads no other"
    ]


def test_all_problems_are_told_at_once_in_order() -> None:
    rate, section, include = problems_of(
        """
        sample: [{rate: 2, level: info}]
        redakt: {secrets: mask}
        include: here
        """
    )
    assert rate == "2: the rate is '2': it should be a number above 0 and below 1"
    assert section.startswith("3: the policy has no 'redakt': it has version, redact, include, exclude, sample")
    assert section.endswith("(did you mean redact?)")
    assert include == "4: `include` is 'here': it should be a list, each item behind a dash"


def test_a_file_of_something_else_is_no_policy() -> None:
    assert checked(b"- a\n- b")[1]
    assert checked(b"just text")[1]
