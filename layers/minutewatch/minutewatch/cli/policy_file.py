"""A YAML file as nodes that know their lines.

Only YAML's own structure is read: no tags, no types (`off` stays the text "off"), no merge keys. A name that
stands twice is a problem, where YAML libraries silently take the last.
"""

from typing import Final

import yaml

from minutewatch.ingest.policy.node import Member, Node, Problem

MAX_BYTES: Final = 1024 * 1024
MAX_NODES: Final = 100_000
MAX_DEPTH: Final = 16


def node_of(text: bytes) -> tuple[Node | None, list[Problem]]:
    """The file's content, and what is wrong with it as YAML; None where it cannot be read at all."""
    if len(text) > MAX_BYTES:
        return None, [Problem(line=1, text=f"the file has more than {MAX_BYTES} bytes: make it smaller")]
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = " ".join(filter(None, (error.context, error.problem)))
        return None, [Problem(line=mark.line + 1 if mark else 1, text=f"no YAML: {reason}")]
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        return None, [Problem(line=1, text=f"no YAML: {' '.join(str(error).split())}")]
    if root is None:
        return Node(line=1, value={}), []
    reading = _Reading()
    return reading.node(root, 0), reading.problems


class _Reading:
    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._left = MAX_NODES

    def node(self, node: yaml.Node, depth: int) -> Node:
        line = node.start_mark.line + 1
        self._left -= 1
        if self._left < 0 or depth > MAX_DEPTH:
            self._note(line, "the file is nested too deeply, or aliases make it too large: write it out flat")
            return Node(line=line, value="")
        if isinstance(node, yaml.MappingNode):
            return Node(line=line, value=self._mapping(node, depth))
        if isinstance(node, yaml.SequenceNode):
            return Node(line=line, value=tuple(self.node(item, depth + 1) for item in node.value))
        empty = node.tag == "tag:yaml.org,2002:null" and node.value in {"", "~", "null"}
        return Node(line=line, value="" if empty else str(node.value))

    def _mapping(self, node: yaml.MappingNode, depth: int) -> dict[str, Member]:
        members: dict[str, Member] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                self._note(line, "a name is a list or a mapping: it should be a text")
            elif key.value in members:
                self._note(line, f"{key.value!r} stands here twice: keep one of them")
            else:
                members[key.value] = Member(line=line, node=self.node(value, depth + 1))
        return members

    def _note(self, line: int, text: str) -> None:
        if not self.problems or self.problems[-1].text != text:
            self.problems.append(Problem(line=line, text=text))
