"""The section `redact` of a policy file."""

import re
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

from minutewatch.ingest.linear import Pattern, compiled
from minutewatch.ingest.policy.node import Member, Node, Problems
from minutewatch.ingest.redaction import (
    PERSONAL_NAMES,
    SECRET_NAMES,
    Choice,
    HiddenField,
    HiddenPattern,
    RedactionSpec,
)
from minutewatch.ingest.redaction.actions import Action

ACTIONS: Final[dict[str, Action]] = {"mask": "mask", "hash": "hash", "drop": "drop"}
CHOICES: Final[dict[str, Choice]] = {**ACTIONS, "keep": "keep"}
_KINDS: Final = (*SECRET_NAMES, *PERSONAL_NAMES)
_KIND: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_FIELD: Final = re.compile(r"[\w.\- *]*[\w][\w.\- *]*")
_MAX_PATTERN: Final = 2000

T = TypeVar("T")


def read_redaction(problems: Problems, node: Node) -> RedactionSpec:
    """What is hidden, and how."""
    members = problems.mapping(node, ("secrets", "kinds", "fields", "patterns", "not_secret"), "`redact`")
    secrets: Choice = "mask"
    if "secrets" in members:
        secrets = problems.choice(members["secrets"].node, CHOICES, "`secrets`", default="mask")
    fields = _each(problems, members, "fields", _hidden_field)
    patterns = _each(problems, members, "patterns", _hidden_pattern)
    _one_action_each(problems, node, (*fields, *patterns))
    return RedactionSpec(
        secrets=secrets,
        kinds=_kinds(problems, members["kinds"].node) if "kinds" in members else {},
        fields=fields,
        patterns=patterns,
        not_secret=_names(problems, members["not_secret"].node) if "not_secret" in members else (),
    )


def _kinds(problems: Problems, node: Node) -> dict[str, Choice]:
    members = problems.mapping(node, _KINDS, "`kinds`")
    return {
        name: problems.choice(member.node, CHOICES, f"`{name}`", default="mask")
        for name, member in members.items()
    }


def _each(
    problems: Problems, members: dict[str, Member], name: str, read: Callable[[Problems, Node], T]
) -> tuple[T, ...]:
    if name not in members:
        return ()
    return tuple(read(problems, item) for item in problems.items(members[name].node, f"`{name}`"))


def _one_action_each(problems: Problems, node: Node, rules: Iterable[HiddenField | HiddenPattern]) -> None:
    actions: dict[str, Action] = {}
    for rule in rules:
        if rule.kind and actions.setdefault(rule.kind, rule.action) != rule.action:
            problems.note(node.line, f"the kind {rule.kind!r} has two actions: give it one, or make it two kinds")


def _hidden_field(problems: Problems, node: Node) -> HiddenField:
    members = problems.mapping(node, ("field", "kind", "action"), "an item of `fields`")
    name = _required(problems, node, members, "field")
    if name and not _FIELD.fullmatch(name):
        reason = f"the field is {name!r}: it should be a name such as phone or *_phone"
        problems.note(members["field"].line, reason)
    return HiddenField(kind=_kind(problems, node, members), name=name, action=_action(problems, members))


def _hidden_pattern(problems: Problems, node: Node) -> HiddenPattern:
    members = problems.mapping(node, ("pattern", "kind", "action"), "an item of `patterns`")
    pattern = _required(problems, node, members, "pattern")
    if pattern:
        problems.attempt(members["pattern"].line, "the pattern", lambda: _checked(pattern))
    return HiddenPattern(kind=_kind(problems, node, members), pattern=pattern, action=_action(problems, members))


def _checked(pattern: str) -> Pattern:
    if len(pattern) > _MAX_PATTERN:
        raise ValueError(f"it has more than {_MAX_PATTERN} characters: make it two")
    whole = compiled(pattern)
    if any(low == high for data in (b"", b"a b") for low, high in (whole.search(data) or [(0, 1)])[:1]):
        raise ValueError("it matches where there is nothing: use + instead of *")
    if set(whole.named) - {"redact"}:
        raise ValueError("of its groups only (?P<redact>...) may have a name: it is what is hidden")
    return whole


def _kind(problems: Problems, node: Node, members: dict[str, Member]) -> str:
    kind = _required(problems, node, members, "kind")
    if kind and not _KIND.fullmatch(kind):
        problems.note(members["kind"].line, f"the kind is {kind!r}: it should be a word such as order_number")
    if kind in _KINDS:
        problems.note(members["kind"].line, f"the kind {kind!r} is one that ships: choose another word")
    return kind


def _action(problems: Problems, members: dict[str, Member]) -> Action:
    if "action" not in members:
        return "mask"
    return problems.choice(members["action"].node, ACTIONS, "the action", default="mask")


def _names(problems: Problems, node: Node) -> tuple[str, ...]:
    names = problems.texts(node, "`not_secret`")
    for line, name in names:
        if not _FIELD.fullmatch(name):
            problems.note(line, f"the name is {name!r}: it should be a name such as csrf_token or *_token")
    return tuple(name for _, name in names)


def _required(problems: Problems, node: Node, members: dict[str, Member], name: str) -> str:
    if name in members:
        return problems.text(members[name].node, f"the {name}")
    if members:
        problems.note(node.line, f"the item has no {name}: add `{name}: ...`")
    return ""
