"""Lines that came hours after their minute, of patterns that are unknown: kept until they are told, or known."""

from collections.abc import Container, Mapping, Sequence
from typing import Any, Final

from minutewatch.analysis.detectors.frequency import WIDTHS, Frequency, Surge
from minutewatch.analysis.detectors.key import PRESENT
from minutewatch.analysis.minutes import MINUTES_A_DAY
from minutewatch.analysis.series import Observation, load

# Nothing comes later than that.
KEPT_FOR: Final = MINUTES_A_DAY
# What came up in more minutes without being told stands beside something that was.
MAX_MINUTES: Final = PRESENT


class Backlog:
    """By key and minute, how many lines there are; all of them came late, for the key was unknown.

    A minute may come in parts, over several runs: what it had is replaced by what it has.
    """

    __slots__ = ("_frequency", "_lines")

    def __init__(
        self, frequency: Frequency, state: Mapping[str, Sequence[tuple[int, float]]] | None = None
    ) -> None:
        """Continue from what `dump` gave, or begin; `frequency` is what is known."""
        self._frequency = frequency
        self._lines: dict[str, dict[int, float]] = {key: dict(lines) for key, lines in (state or {}).items()}

    def take(self, minute: int, counts: Mapping[str, float]) -> None:
        """Note those of the keys that were unknown in that minute."""
        for name, count in counts.items():
            if self._frequency.is_unknown(name, minute):
                self._frequency.key(name, minute)
                self._lines.setdefault(name, {})[minute] = count

    def surges(self, seen: Sequence[Observation]) -> list[list[Surge]]:
        """Of each of these minutes, with what is known of later ones, the unknown keys that stand out."""
        minutes = [one.minute for one in seen]
        return [
            list(
                self._frequency.late_surges(
                    range(minute, until),
                    one.watched,
                    {
                        name: lines
                        for name, lines in self._lines.items()
                        if minute in lines and self._frequency.is_unknown(name, minute)
                    },
                    load(seen[: number + 1]),
                )
            )
            for number, (one, minute, until) in enumerate(
                zip(seen, minutes, [*minutes[1:], minutes[-1] + WIDTHS[-1]], strict=True)
            )
        ]

    def tell(self, names: Sequence[str], now: int) -> dict[str, Mapping[int, float]]:
        """The lines of these keys, which people are told of: should they come up in time, that is no news."""
        told: dict[str, Mapping[int, float]] = {}
        for name in names:
            told[name] = self._lines.pop(name)
            key = self._frequency.key(name, min(told[name]))
            key.learn(told[name], suspicious=True)
            key.told_until = now + PRESENT
        return told

    def settle(self, minute: int, names: Container[str]) -> None:
        """Learn the keys that are known now: those that come up in this minute, came long ago, or often."""
        for name, lines in list(self._lines.items()):
            often = len(lines) > MAX_MINUTES
            if name in names or often or max(lines) <= minute - KEPT_FOR:
                self._frequency.key(name, min(lines)).learn(self._lines.pop(name), suspicious=often)

    def rename(self, old: str, new: str) -> None:
        """The key has another name now."""
        for minute, count in self._lines.pop(old, {}).items():
            lines = self._lines.setdefault(new, {})
            lines[minute] = lines.get(minute, 0.0) + count

    def keep(self, names: Container[str]) -> None:
        """Forget the keys that are not among these."""
        self._lines = {name: lines for name, lines in self._lines.items() if name in names}

    def dump(self) -> list[Any]:
        """Compact JSON, for a new one; empty where there is nothing."""
        return [{name: list(lines.items()) for name, lines in self._lines.items()}] if self._lines else []

    def __len__(self) -> int:
        """How many keys there are."""
        return len(self._lines)
