"""A YAML file as plain values, and the line of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from minutewatch.rules.problem import Problem

MAX_BYTES: Final = 256 * 1024
MAX_NODES: Final = 20_000
MAX_DEPTH: Final = 20
_PREFIX: Final = "tag:yaml.org,2002:"
# The C parser reads a rule in a tenth of the time: a thousand of them are read when a function starts.
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TOO_DEEP: Final = "the file is nested too deeply, or aliases make it too large: write it flat"

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file's content.

    Attributes:
        file: How it is called.
        value: What it holds, as `yaml.safe_load` gives it, but for times, which stay text.
        lines: By path into the value, the line (from 1) where its name or item stands.
    """

    file: str
    value: Any
    lines: dict[Path, int]

    def line_of(self, path: Sequence[str | int]) -> int:
        """The line of what stands at the path, or of the innermost thing around it that is there."""
        return next(
            (self.lines[tuple(path[:end])] for end in range(len(path), 0, -1) if tuple(path[:end]) in self.lines),
            1,
        )

    def problem(self, path: Sequence[str | int], text: str) -> Problem:
        """A problem with what stands at the path."""
        return Problem(file=self.file, line=self.line_of(path), text=text)


def read_source(file: str, text: bytes) -> tuple[Source, list[Problem]]:
    """The file's content, and what is wrong with it as YAML; where anything is, the first is good for nothing."""
    reading = _Reading(file)
    if len(text) > MAX_BYTES:
        return reading.unusable(1, f"the file has more than {MAX_BYTES} bytes: split it")
    try:
        _measure(text)
        root = yaml.compose(text, Loader=_LOADER)
        value = reading.value(root, (), 0) if root else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = " ".join(filter(None, (error.context, error.problem)))
        # At the end of the text the mark is behind its last line.
        line = min(mark.line, text.rstrip().count(b"\n")) + 1 if mark else 1
        return reading.unusable(line, f"this is no YAML: {reason}")
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        return reading.unusable(1, f"this is no YAML: {' '.join(str(error).split())}")
    except _UnusableError as error:
        return reading.unusable(error.line, str(error))
    return Source(file=file, value=value, lines=reading.lines), reading.problems


def _measure(text: bytes) -> None:
    """Raise where the text is nested so deeply that composing it, which is recursive, would exhaust the stack."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise _UnusableError(event.start_mark.line + 1 if event.start_mark else 1, _TOO_DEEP)


class _UnusableError(ValueError):
    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line


@dataclass(slots=True)
class _Reading:
    file: str
    lines: dict[Path, int] = field(default_factory=dict[Path, int])
    problems: list[Problem] = field(default_factory=list[Problem])
    _scalars: Any = field(default_factory=lambda: yaml.SafeLoader(""))
    _seen: int = 0

    def unusable(self, line: int, text: str) -> tuple[Source, list[Problem]]:
        problem = Problem(file=self.file, line=line, text=text)
        return Source(file=self.file, value=None, lines={}), [*self.problems, problem]

    def value(self, node: yaml.Node, path: Path, depth: int) -> Any:
        line = node.start_mark.line + 1
        self._seen += 1
        if self._seen > MAX_NODES or depth > MAX_DEPTH:
            raise _UnusableError(line, _TOO_DEEP)
        if isinstance(node, yaml.MappingNode):
            return dict(self._members(node, path, depth))
        if isinstance(node, yaml.SequenceNode):
            for place, item in enumerate(node.value):
                self.lines[*path, place] = item.start_mark.line + 1
            return [self.value(item, (*path, place), depth + 1) for place, item in enumerate(node.value)]
        return self._scalar(node)

    def _members(self, node: yaml.MappingNode, path: Path, depth: int) -> Iterator[tuple[str, Any]]:
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                self._note(line, "a name is a list or a mapping: it should be a text")
            elif (*path, key.value) in self.lines:
                self._note(line, f"{key.value!r} stands here twice: keep one of them")
            else:
                self.lines[*path, key.value] = line
                yield key.value, self.value(value, (*path, key.value), depth + 1)

    def _scalar(self, node: yaml.Node) -> Any:
        kind = node.tag.removeprefix(_PREFIX)
        if kind not in ("null", "bool", "int", "float"):
            if kind not in ("str", "timestamp"):
                self._note(
                    node.start_mark.line + 1, f"{node.tag!r} is no type that a rule knows: leave the tag out"
                )
            return node.value
        try:
            return self._scalars.construct_object(node)
        except (ValueError, yaml.YAMLError):
            return node.value

    def _note(self, line: int, text: str) -> None:
        self.problems.append(Problem(file=self.file, line=line, text=text))
