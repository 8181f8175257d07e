"""The rules of a file or a directory; what is wrong with one keeps no other from being used."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from minutewatch.errors import ConfigError
from minutewatch.rules.model import RuleModel
from minutewatch.rules.problem import Problem
from minutewatch.rules.reading import read_rule
from minutewatch.rules.source import Source, read_source

SUFFIXES: Final = (".yaml", ".yml")
MAX_FILES: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A rule and the file that it stands in."""

    rule: RuleModel
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """The rules that are whole, in the order of their files, and what is wrong with the other files."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]

    @property
    def rules(self) -> tuple[RuleModel, ...]:
        """The rules that can be used: of two with one name only the first."""
        return tuple({entry.rule.name: entry.rule for entry in reversed(self.entries)}.values())[::-1]


def files_in(path: Path) -> list[Path]:
    """The file, or every rule file below the directory, in the order of their names.

    Raises:
        ConfigError: There is nothing there, or too much.
    """
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise ConfigError(f"{path}: no such file or directory")
    files = sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES and file.is_file())
    if len(files) > MAX_FILES:
        raise ConfigError(f"{path} holds more than {MAX_FILES} rule files: use fewer")
    return files


def read_files(files: Iterable[Path]) -> Library:
    """The rules in the files; of two with one name the second is wrong.

    Raises:
        ConfigError: A file cannot be read.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    names: dict[str, str] = {}
    for file in files:
        source, wrong = read_source(str(file), _content(file))
        rule, also_wrong = read_rule(source) if not wrong else (None, [])
        problems += [*wrong, *also_wrong]
        if rule is None:
            continue
        entries.append(Entry(rule=rule, source=source))
        if (other := names.setdefault(rule.name, source.file)) != source.file:
            taken = f"`name` is {rule.name!r}, which {other} has too: give each rule a name of its own"
            problems.append(source.problem(("name",), taken))
    return Library(entries=tuple(entries), problems=tuple(problems))


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}") from error
