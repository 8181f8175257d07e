"""Policy files for the tests."""

from textwrap import dedent

from minutewatch.cli.policy import checked
from minutewatch.ingest.policy import PolicySpec


def spec_of(text: str) -> PolicySpec:
    """What a file in order says."""
    spec, problems = checked(("version: 1\n" + dedent(text)).encode())
    assert not problems, problems
    return spec


def problems_of(text: str) -> list[str]:
    """What is wrong with a file: `line: what, and how to mend it`. Line 1 is the version."""
    _, problems = checked(("version: 1\n" + dedent(text).lstrip("\n")).encode())
    return [f"{problem.line}: {problem.text}" for problem in problems]
