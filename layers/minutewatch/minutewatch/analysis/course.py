"""The course of one series: its last two hours by the minute, yesterday by ten minutes, the last week by the hour.

What is older than two hours is kept as the byte round(18 * ln(1 + x)), in steps of 5.7 % up to 1.3 million a
minute: a reference does not have to be more exact than the level that it stands for.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import expm1, log1p
from typing import Any, Final

from minutewatch.analysis.minutes import MINUTES_A_DAY
from minutewatch.analysis.past import Past

# Windows of up to 30 minutes, and 90 minutes before them.
RECENT: Final = 120
SLOT: Final = 10
# 28 hours: yesterday's minutes and some before them, written when they are two hours old.
DAY_SLOTS: Final = 168
HOUR: Final = 60
# A week and 3 hours.
WEEK_SLOTS: Final = 171
_UNKNOWN: Final = 255
_STEPS: Final = 18.0

Encode = Callable[[float], int]


def to_byte(value: float) -> int:
    """A count a minute as a byte."""
    return min(_UNKNOWN - 1, round(_STEPS * log1p(max(0.0, value))))


def from_byte(byte: int) -> float:
    """What `to_byte` stored, within 3 %."""
    return expm1(byte / _STEPS)


# What each byte stands for.
_COUNTS: Final = tuple(map(from_byte, range(_UNKNOWN)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How `Slots` keep values: `size` bytes, each for `step` minutes; `values` are what the bytes stand for."""

    step: int
    size: int
    encode: Encode = to_byte
    values: Sequence[float] = _COUNTS


_DAY: Final = Layout(step=SLOT, size=DAY_SLOTS)
_WEEK: Final = Layout(step=HOUR, size=WEEK_SLOTS)


class Slots:
    """Means over spans of equal length, the newest of them, one byte each."""

    __slots__ = ("_bytes", "_count", "_layout", "_slot", "_sum")

    def __init__(
        self, layout: Layout, dumped: Sequence[Any] = (-1, 0.0, 0.0, ""), past: Past | None = None
    ) -> None:
        """Continue from what `dump` gave, or begin."""
        self._layout = layout
        self._slot: int
        self._sum: float
        self._count: float
        self._slot, self._sum, self._count, kept = dumped
        # Empty while nothing is known.
        self._bytes: bytes | bytearray = past.take(kept) if past else b64decode(kept)

    def take(self, minute: int, value: float, weight: float = 1.0) -> None:
        """Add the value of a minute, later than those before it."""
        slot = minute // self._layout.step
        if slot != self._slot:
            self._close(slot)
        self._sum += value * weight
        self._count += weight

    def mean(self, start: int, end: int) -> float | None:
        """The mean of the slots that the minutes from `start` up to `end` lie in; None where none is known."""
        known = self.known(start, end)
        return sum(known) / len(known) if known else None

    def highest(self, start: int, end: int) -> float | None:
        """The highest of these slots; None where none is known."""
        return max(self.known(start, end), default=None)

    def lowest(self, start: int, end: int) -> float | None:
        """The lowest of these slots; None where none is known."""
        return min(self.known(start, end), default=None)

    def dump(self, past: Past | None = None) -> list[Any]:
        """Compact JSON, for a new one; with `past` the bytes go there."""
        kept = self._bytes
        return [self._slot, self._sum, self._count, past.put(kept) if past else b64encode(kept).decode()]

    def known(self, start: int, end: int) -> list[float]:
        """Each of these slots that is known."""
        kept = self._bytes
        if not kept:
            return []
        step, size, values = self._layout.step, self._layout.size, self._layout.values
        first = max(start // step, self._slot - size + 1)
        last = min((end - 1) // step, self._slot - 1)
        if first > last:
            return []
        left, right = first % size, last % size + 1
        part = kept[left:right] if left < right else kept[left:] + kept[:right]
        return [values[byte] for byte in part if byte != _UNKNOWN]

    def _close(self, slot: int) -> None:
        """Write the slot that is over; those that were left out, and the new one, are unknown."""
        size = self._layout.size
        if self._slot >= 0 and self._count:
            if not isinstance(self._bytes, bytearray):
                self._bytes = bytearray(self._bytes) or bytearray([_UNKNOWN]) * size
            self._bytes[self._slot % size] = self._layout.encode(self._sum / self._count)
        if self._bytes:
            if not isinstance(self._bytes, bytearray):
                self._bytes = bytearray(self._bytes)
            for i in range(max(self._slot + 1, slot - size + 1), slot + 1):
                self._bytes[i % size] = _UNKNOWN
            if self._bytes.count(_UNKNOWN) == size:
                self._bytes = b""
        self._slot, self._sum, self._count = slot, 0.0, 0.0


class Course:
    """Counts of one series, minute by minute."""

    __slots__ = ("_day", "_week", "recent")

    def __init__(
        self, recent: list[float] | None = None, day: Slots | None = None, week: Slots | None = None
    ) -> None:
        self.recent: list[float] = [] if recent is None else recent
        """The last minutes, oldest first, at most `RECENT`."""
        self._day, self._week = day or Slots(_DAY), week or Slots(_WEEK)

    def take(self, minute: int, value: float) -> None:
        """Add the minute after the last one."""
        recent = self.recent
        recent.append(whole(value))
        if len(recent) > RECENT:
            old = recent.pop(0)
            self._day.take(minute - RECENT, old)
            self._week.take(minute - RECENT, old)

    def correct(self, age: int, value: float) -> None:
        """Put a value in the place of that of `age` minutes before the last one; what is older stays as it is."""
        if age < len(self.recent):
            self.recent[-1 - age] = whole(value)

    def pad(self, minutes: int) -> None:
        """Begin with so many empty minutes: the series appears in a service that is known for longer."""
        self.recent[:0] = [0] * min(minutes, RECENT)

    def lose_track(self) -> None:
        """Minutes were left out: those by the minute are no neighbours of what comes."""
        self.recent.clear()

    def total(self, width: int) -> float:
        """The sum of the last `width` minutes."""
        return sum(self.recent[-width:])

    def usual(self, minute: int, width: int, days: Iterable[int] = (1, 7)) -> list[float]:
        """The mean a minute around these minutes of yesterday and of a week ago, of those that are known."""
        found: list[float] = []
        for day in days:
            back = minute - MINUTES_A_DAY * day
            slots, around = (self._day, SLOT // 2) if day == 1 else (self._week, 0)
            mean = slots.mean(back + 1 - width - around, back + 1 + around)
            if mean is not None:
                found.append(mean)
        return found

    def falls(self, minute: int, width: int, before: int) -> list[tuple[float, float]]:
        """Yesterday and a week ago: the lowest level around these minutes, and the mean of `before` minutes
        earlier."""
        found: list[tuple[float, float]] = []
        for slots, days in ((self._day, 1), (self._week, 7)):
            start = minute + 1 - MINUTES_A_DAY * days - width
            low, mean = slots.lowest(start - 5, start + width + 5), slots.mean(start - before, start)
            if low is not None and mean is not None:
                found.append((low, mean))
        return found

    def highest(self, minute: int, width: int) -> float:
        """The highest level around these minutes of yesterday and of a week ago; 0 where none is known."""
        day, week = minute - MINUTES_A_DAY, minute - 7 * MINUTES_A_DAY
        return max(
            self._day.highest(day + 1 - width - SLOT, day + 1 + SLOT) or 0.0,
            self._week.highest(week + 1 - width, week + 1) or 0.0,
        )

    def dump(self, past: Past | None = None) -> list[Any]:
        """Compact JSON, for `load`."""
        recent = past.put_numbers(self.recent) if past else self.recent.copy()
        return [recent, self._day.dump(past), self._week.dump(past)]

    @classmethod
    def load(cls, dumped: Sequence[Any], past: Past | None = None) -> "Course":
        """What `dump` gave."""
        recent = past.take_numbers(dumped[0]) if past else dumped[0]
        return cls(recent, Slots(_DAY, dumped[1], past), Slots(_WEEK, dumped[2], past))


def whole(value: float) -> float:
    """The same number, a whole one without a decimal point."""
    return int(value) if value == int(value) else value
