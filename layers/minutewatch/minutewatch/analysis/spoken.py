"""In which minutes a rule was told. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from minutewatch.analysis.ports import Match
from minutewatch.analysis.queries import Group


class Spoken:
    """In which minutes a rule was told about which group, so far as that still keeps it quiet."""

    __slots__ = ("_minutes", "_quiet")

    def __init__(self, quiet: int, minutes: Mapping[Group, Iterable[int]] | None = None) -> None:
        """`quiet`: a group is told again so many minutes after it was told last."""
        self._quiet = quiet
        self._minutes: dict[Group, list[int]] = {group: list(told) for group, told in (minutes or {}).items()}

    def take(self, matches: Iterable[Match]) -> Iterator[Match]:
        """The matches that are to be told, which is noted.

        A match that is judged late, just before a minute that was told already, is the same trouble.
        """
        for match in matches:
            told = self._minutes.setdefault(match.group, [])
            if all(abs(match.minute - minute) >= self._quiet for minute in told):
                told.append(match.minute)
                yield match

    def forget(self, before: int) -> None:
        """Drop what was told so long before that minute that no match from it on is kept quiet by it."""
        kept = {
            group: [minute for minute in told if minute > before - self._quiet]
            for group, told in self._minutes.items()
        }
        self._minutes = {group: told for group, told in kept.items() if told}

    def dump(self) -> list[Any]:
        """Compact JSON, for `load`."""
        return [[*group, told] for group, told in self._minutes.items() if told]

    @classmethod
    def load(cls, quiet: int, dumped: Iterable[Sequence[Any]]) -> "Spoken":
        """What `dump` gave."""
        return cls(quiet, {tuple(group): told for *group, told in dumped})
