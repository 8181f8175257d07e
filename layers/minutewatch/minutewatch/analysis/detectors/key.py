"""One of many keys that are counted, such as a pattern or a route: how often it came up before, and lately."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from minutewatch.analysis.minutes import MINUTES_A_DAY

# A minute belongs to the present for so long, and to the past from then on.
PRESENT: Final = 30
# Half of the past is forgotten in two days.
HALF_LIFE: Final = 2 * MINUTES_A_DAY
KEPT: Final = 0.5 ** (1 / HALF_LIFE)
# A minute teaches less while the key stands out; but what stood out is known as well as from one line.
SUSPICIOUS: Final = 3.0
TAUGHT_WHEN_SUSPICIOUS: Final = 0.1
ONE_LINE: Final = 1.0


class Key:
    """One key: how often it came up before, and in each of the last minutes."""

    __slots__ = ("count", "last", "present", "score", "told_until")

    def __init__(self, dumped: Sequence[Any] = (0.0, 0, (), 0.0, 0)) -> None:
        self.count: float
        self.last: int
        self.score: float
        self.told_until: int
        self.count, self.last, present, self.score, self.told_until = dumped
        self.present: dict[int, float] = dict(present) if present else {}

    def dump(self) -> list[Any]:
        """Compact JSON."""
        return [self.count, self.last, list(self.present.items()), self.score, self.told_until]

    def settle(self, minute: int) -> None:
        """Move what is no longer the present into the past."""
        if min(self.present, default=minute) > minute - PRESENT:
            return
        old = [one for one in self.present if one <= minute - PRESENT]
        for one in old:
            taught = TAUGHT_WHEN_SUSPICIOUS if self.score >= SUSPICIOUS else 1.0
            self.count = self.count_at(one) + taught * self.present.pop(one)
            self.last = one

    def count_at(self, minute: int) -> float:
        """The count, as far as it is not forgotten."""
        return float(self.count * KEPT ** max(0, minute - self.last))

    def learn(self, lines: Mapping[int, float], *, suspicious: bool) -> None:
        """Add what came late, by minute; what stood out teaches little, but no less than one line does."""
        part = min(1.0, max(TAUGHT_WHEN_SUSPICIOUS, ONE_LINE / sum(lines.values()))) if suspicious else 1.0
        for minute, count in lines.items():
            later = max(minute, self.last)
            self.count = self.count_at(later) + part * count * KEPT ** (later - minute)
            self.last = later
