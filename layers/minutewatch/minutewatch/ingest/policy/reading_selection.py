"""The sections `include`, `exclude` and `sample` of a policy file."""

from collections.abc import Mapping
from typing import Final

from minutewatch.ingest.levels import LEVELS
from minutewatch.ingest.linear import compiled
from minutewatch.ingest.policy.node import Member, Node, Problems
from minutewatch.ingest.sampling import SampleSpec
from minutewatch.ingest.selection import NO_LEVEL, SELECTORS, ConditionSpec

_LEVELS: Final = {**{level: level for level in dict.fromkeys(LEVELS.values())}, NO_LEVEL: NO_LEVEL}


def read_condition(problems: Problems, node: Node) -> ConditionSpec:
    """Which events a rule is about."""
    members = problems.mapping(node, tuple(SELECTORS), "the rule")
    if isinstance(node.value, Mapping) and not node.value:
        problems.note(node.line, "the rule is about every event: name at least one of " + ", ".join(SELECTORS))
    return _condition(problems, members)


def read_when(problems: Problems, node: Node) -> ConditionSpec:
    """Likewise under `when`."""
    return _condition(problems, problems.mapping(node, tuple(SELECTORS), "`when`"))


def read_sample(problems: Problems, node: Node) -> SampleSpec:
    """How many of which events are kept."""
    members = problems.mapping(node, ("rate", *SELECTORS), "the rule")
    rate = 0.5
    if "rate" in members:
        rate = problems.number(members["rate"].node, "the rate", above=0, below=1)
    elif members:
        problems.note(node.line, "the rule has no rate: add `rate: 0.1` to keep one event in ten")
    when = {name: member for name, member in members.items() if name != "rate"}
    return SampleSpec(rate=rate, when=_condition(problems, when))


def _condition(problems: Problems, members: dict[str, Member]) -> ConditionSpec:
    return {name: _values(problems, name, member.node) for name, member in members.items()}


def _values(problems: Problems, selector: str, node: Node) -> tuple[str, ...]:
    texts = problems.texts(node, f"`{selector}`")
    for line, text in texts:
        if selector == "message":
            problems.attempt(line, "the pattern", lambda text=text: compiled(text))  # type: ignore[misc]
        elif selector == "level":
            problems.choice(Node(line=line, value=text), _LEVELS, "the level", default=text)
    return tuple(text for _, text in texts)
