"""A configuration file as values that know their line, and what is found wrong with them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A text, a list or a mapping, and the line (from 1) where it stands. An empty value is the text ""."""

    line: int
    value: "str | Sequence[Node] | Mapping[str, Member]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One entry of a mapping; `line` is its key's."""

    line: int
    node: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong in a line, and how to mend it."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Problems:
    """Reads nodes as what they should be; what is not so is noted, and something harmless is given instead."""

    found: list[Problem] = field(default_factory=list[Problem])

    def note(self, line: int, text: str) -> None:
        """Remember what is wrong in that line."""
        self.found.append(Problem(line=line, text=text))

    def mapping(self, node: Node, allowed: Sequence[str], what: str) -> dict[str, Member]:
        """The node's members, of which each has one of the allowed names."""
        if not isinstance(node.value, Mapping):
            self.note(node.line, f"{what} is {_said(node)}: it should be a mapping with {_listed(allowed)}")
            return {}
        for name, member in node.value.items():
            if name not in allowed:
                self.note(member.line, f"{what} has no {name!r}: it has {_listed(allowed)}{_close(name, allowed)}")
        return {name: member for name, member in node.value.items() if name in allowed}

    def members(self, node: Node, what: str) -> dict[str, Member]:
        """The node's members, under whatever names."""
        if isinstance(node.value, Mapping):
            return dict(node.value)
        self.note(node.line, f"{what} is {_said(node)}: it should be a mapping of names to values")
        return {}

    def items(self, node: Node, what: str) -> Sequence[Node]:
        """The node's items."""
        if isinstance(node.value, str | Mapping):
            self.note(node.line, f"{what} is {_said(node)}: it should be a list, each item behind a dash")
            return ()
        return node.value

    def text(self, node: Node, what: str) -> str:
        """The node's text, which is not empty."""
        if isinstance(node.value, str) and node.value:
            return node.value
        self.note(node.line, f"{what} is {_said(node)}: it should be a text")
        return ""

    def texts(self, node: Node, what: str) -> tuple[tuple[int, str], ...]:
        """The node's text or texts, each with its line."""
        nodes = node.value if isinstance(node.value, Sequence) and not isinstance(node.value, str) else (node,)
        if not nodes:
            self.note(node.line, f"{what} is an empty list: name a value, or leave it out")
        return tuple((item.line, text) for item in nodes if (text := self.text(item, what)))

    def choice(self, node: Node, choices: Mapping[str, T], what: str, *, default: T) -> T:
        """What the node's text stands for."""
        text = self.text(node, what)
        if text in choices:
            return choices[text]
        if text:
            self.note(
                node.line,
                f"{what} is {text!r}: it should be {_listed(tuple(choices), 'or')}{_close(text, choices)}",
            )
        return default

    def number(self, node: Node, what: str, *, above: float, below: float) -> float:
        """The node's number, which lies between the two."""
        try:
            number = float(self.text(node, what) or (above + below) / 2)
        except ValueError:
            number = above
        if not above < number < below:
            self.note(
                node.line, f"{what} is {node.value!r}: it should be a number above {above:g} and below {below:g}"
            )
        return number

    def attempt(self, line: int, what: str, make: Callable[[], object]) -> bool:
        """Whether `make` can be done; a `ValueError` is noted."""
        try:
            make()
        except ValueError as error:
            self.note(line, f"{what}: {error}")
            return False
        return True


def _said(node: Node) -> str:
    if isinstance(node.value, str):
        return f"{node.value!r}" if node.value else "empty"
    return "a mapping" if isinstance(node.value, Mapping) else "a list"


def _close(name: str, names: Iterable[str]) -> str:
    close = get_close_matches(name, names, n=1)
    return f" (did you mean {close[0]}?)" if close else ""


def _listed(names: Sequence[str], last: str = "and") -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"
