"""From a policy file's nodes to its values; every problem is told at once, with its line and its mend."""

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from minutewatch.ingest.policy.node import Node, Problem, Problems
from minutewatch.ingest.policy.reading_naming import note_clashes, read_naming
from minutewatch.ingest.policy.reading_redaction import read_redaction
from minutewatch.ingest.policy.reading_selection import read_condition, read_sample
from minutewatch.ingest.policy.spec import PolicySpec
from minutewatch.ingest.redaction import RedactionSpec

VERSION: Final = "1"
SECTIONS: Final = ("version", "redact", "include", "exclude", "sample", "name")

T = TypeVar("T")


def read_policy(root: Node) -> tuple[PolicySpec, list[Problem]]:
    """What the file says, and what is wrong with it; where anything is, the first is good for nothing."""
    problems = Problems()
    members = problems.mapping(root, SECTIONS, "the policy")
    if "version" not in members:
        problems.note(root.line, f"the policy has no version: write `version: {VERSION}`")
    elif members["version"].node.value != VERSION:
        problems.note(members["version"].line, f"the version is not {VERSION}: this release reads no other")

    def each(section: str, read: Callable[[Problems, Node], T]) -> tuple[T, ...]:
        if section not in members:
            return ()
        return tuple(read(problems, item) for item in problems.items(members[section].node, f"`{section}`"))

    spec = PolicySpec(
        redaction=read_redaction(problems, members["redact"].node) if "redact" in members else RedactionSpec(),
        include=each("include", read_condition),
        exclude=each("exclude", read_condition),
        sample=each("sample", read_sample),
        naming=each("name", read_naming),
    )
    if "name" in members and not isinstance(members["name"].node.value, str | Mapping):
        note_clashes(problems, members["name"].node.value)
    return spec, sorted(problems.found, key=lambda problem: problem.line)
