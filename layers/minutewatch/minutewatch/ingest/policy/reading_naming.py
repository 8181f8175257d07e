"""The section `name` of a policy file."""

from collections.abc import Iterable, Mapping, Set
from typing import Final

from minutewatch.ingest.linear import compiled
from minutewatch.ingest.naming import LABEL, PLACE, TARGETS, NameSpec
from minutewatch.ingest.policy.node import Member, Node, Problems
from minutewatch.ingest.policy.reading_selection import read_when
from minutewatch.ingest.selection import SELECTORS
from minutewatch.labels import clashes, complaint

_SOURCES: Final = {name: name for name in SELECTORS}
_TRUTH: Final = {"true": True, "false": False}


def read_naming(problems: Problems, node: Node) -> NameSpec:
    """Fields to set, from where, and for which events."""
    members = problems.mapping(node, ("from", "pattern", "when", "set", "override"), "the rule")
    source = problems.choice(members["from"].node, _SOURCES, "`from`", default="") if "from" in members else ""
    pattern = problems.text(members["pattern"].node, "the pattern") if "pattern" in members else ""
    if members and ("from" in members) != ("pattern" in members):
        problems.note(node.line, "`from` and `pattern` belong together: give both, or neither")
    groups = _groups(problems, members["pattern"].line, pattern) if pattern else frozenset[str]()
    if "set" not in members and members:
        problems.note(node.line, "the rule sets nothing: add `set:` with fields such as service.name")
    override = members.get("override")
    return NameSpec(
        sets=_sets(problems, members["set"].node, groups) if "set" in members else {},
        source=source,
        pattern=pattern,
        when=read_when(problems, members["when"].node) if "when" in members else {},
        override=problems.choice(override.node, _TRUTH, "`override`", default=False) if override else False,
    )


def note_clashes(problems: Problems, rules: Iterable[Node]) -> None:
    """Note each label that lies within one that any of the rules sets as well."""
    lines = {name: member.line for node in rules for name, member in _set_by(node).items()}
    for name, outer in clashes(lines).items():
        problems.note(lines[name], complaint(name, outer))


def _set_by(node: Node) -> Mapping[str, Member]:
    """What the rule sets; nothing where it is no rule, which others note."""
    sets = node.value.get("set") if isinstance(node.value, Mapping) else None
    return sets.node.value if sets and isinstance(sets.node.value, Mapping) else {}


def _groups(problems: Problems, line: int, pattern: str) -> Set[str]:
    fine = problems.attempt(line, "the pattern", lambda: compiled(pattern))
    return compiled(pattern).named.keys() if fine else frozenset()


def _sets(problems: Problems, node: Node, groups: Set[str]) -> dict[str, str]:
    members = problems.members(node, "`set`")
    return {name: _template(problems, name, member, groups) for name, member in members.items()}


def _template(problems: Problems, name: str, member: Member, groups: Set[str]) -> str:
    if name not in TARGETS and not LABEL.fullmatch(name):
        allowed = ", ".join(sorted(TARGETS))
        problems.note(member.line, f"{name!r} cannot be set: it should be one of {allowed} or labels.<name>")
    template = problems.text(member.node, f"`{name}`")
    for group in PLACE.findall(template):
        if group not in groups:
            known = f"it has {', '.join(sorted(groups))}" if groups else "it has none"
            problems.note(member.line, f"the pattern has no group {group!r}: {known}; write (?P<{group}>...)")
    return template
