"""Lines that came hours after their minute, of patterns that are unknown: kept until they are told, or known."""

from collections.abc import Container, Mapping, Sequence
from typing import Any, Final

from minutewatch.analysis.detectors.frequency import (
    KEPT,
    ONE_LINE,
    PRESENT,
    TAUGHT_WHEN_SUSPICIOUS,
    WIDTHS,
    Frequency,
    Key,
    Surge,
)
from minutewatch.analysis.minutes import MINUTES_A_DAY
from minutewatch.analysis.series import LOAD, Observation

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
                self._frequency.keys.setdefault(name, Key((0.0, minute, (), 0.0, 0)))
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
            learn(self._frequency, name, told[name], suspicious=True)
            self._frequency.keys[name].told_until = now + PRESENT
        return told

    def settle(self, minute: int, names: Container[str]) -> None:
        """Learn the keys that are known now: those that come up in this minute, came long ago, or often."""
        for name, lines in list(self._lines.items()):
            often = len(lines) > MAX_MINUTES
            if name in names or often or max(lines) <= minute - KEPT_FOR:
                learn(self._frequency, name, self._lines.pop(name), suspicious=often)

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


def learn(frequency: Frequency, name: str, lines: Mapping[int, float], *, suspicious: bool) -> None:
    """Add to a key what came late, by minute; what stood out teaches little, but no less than one line does."""
    key = frequency.keys.setdefault(name, Key((0.0, min(lines), (), 0.0, 0)))
    part = min(1.0, max(TAUGHT_WHEN_SUSPICIOUS, ONE_LINE / sum(lines.values()))) if suspicious else 1.0
    for minute, count in lines.items():
        later = max(minute, key.last)
        key.count = key.count_at(later) + part * count * KEPT ** (later - minute)
        key.last = later


def load(seen: Sequence[Observation]) -> float:
    """How many times more than on average was logged in the last of these minutes."""
    lines = [one.sample.lines for one in seen[-LOAD:]]
    return seen[-1].series.load_of(sum(lines) / len(lines))
