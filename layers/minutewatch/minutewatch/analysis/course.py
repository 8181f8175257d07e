"""The course of one series: its last two hours by the minute, yesterday by ten minutes, the last week by the hour.

What is older than two hours is kept as the byte round(18 * ln(1 + x)), in steps of 5.7 % up to 1.3 million a
minute: a reference does not have to be more exact than the level that it stands for.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Sequence
from math import expm1, log1p
from typing import Any, Final

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
Decode = Callable[[int], float]


def to_byte(value: float) -> int:
    """A count a minute as a byte."""
    return min(_UNKNOWN - 1, round(_STEPS * log1p(max(0.0, value))))


def from_byte(byte: int) -> float:
    """What `to_byte` stored, within 3 %."""
    return expm1(byte / _STEPS)


class Slots:
    """Means over spans of equal length, the newest `size` of them, one byte each."""

    __slots__ = ("_bytes", "_count", "_decode", "_encode", "_slot", "_step", "_sum")

    def __init__(self, *, step: int, size: int, encode: Encode = to_byte, decode: Decode = from_byte) -> None:
        self._step, self._encode, self._decode = step, encode, decode
        self._bytes = bytearray([_UNKNOWN]) * size
        self._slot = -1
        self._sum = self._count = 0.0

    def take(self, minute: int, value: float, weight: float = 1.0) -> None:
        """Add the value of a minute, later than those before it."""
        slot = minute // self._step
        if slot != self._slot:
            self._close(slot)
        self._sum += value * weight
        self._count += weight

    def mean(self, start: int, end: int) -> float | None:
        """The mean of the slots that the minutes from `start` up to `end` lie in; None where none is known."""
        known = self._known(start, end)
        return sum(known) / len(known) if known else None

    def highest(self, start: int, end: int) -> float | None:
        """The highest of these slots; None where none is known."""
        return max(self._known(start, end), default=None)

    def lowest(self, start: int, end: int) -> float | None:
        """The lowest of these slots; None where none is known."""
        return min(self._known(start, end), default=None)

    def dump(self) -> list[Any]:
        """Compact JSON, for `restore`."""
        newest_known = any(byte != _UNKNOWN for byte in self._bytes)
        return [self._slot, self._sum, self._count, b64encode(self._bytes).decode() if newest_known else ""]

    def restore(self, dumped: Sequence[Any]) -> None:
        """Continue from what `dump` gave."""
        self._slot, self._sum, self._count, kept = dumped
        if kept:
            self._bytes[:] = b64decode(kept)

    def _known(self, start: int, end: int) -> list[float]:
        size, kept = len(self._bytes), self._bytes
        first = max(start // self._step, self._slot - size + 1)
        last = min((end - 1) // self._step, self._slot - 1)
        return [self._decode(kept[i % size]) for i in range(first, last + 1) if kept[i % size] != _UNKNOWN]

    def _close(self, slot: int) -> None:
        """Write the slot that is over; those that were left out, and the new one, are unknown."""
        size = len(self._bytes)
        if self._slot >= 0 and self._count:
            self._bytes[self._slot % size] = self._encode(self._sum / self._count)
        for i in range(max(self._slot + 1, slot - size + 1), slot + 1):
            self._bytes[i % size] = _UNKNOWN
        self._slot, self._sum, self._count = slot, 0.0, 0.0


class Course:
    """Counts of one series, minute by minute."""

    __slots__ = ("_day", "_week", "recent")

    def __init__(self) -> None:
        self.recent: list[float] = []
        """The last minutes, oldest first, at most `RECENT`."""
        self._day = Slots(step=SLOT, size=DAY_SLOTS)
        self._week = Slots(step=HOUR, size=WEEK_SLOTS)

    def take(self, minute: int, value: float) -> None:
        """Add the minute after the last one."""
        recent = self.recent
        recent.append(value)
        if len(recent) > RECENT:
            old = recent.pop(0)
            self._day.take(minute - RECENT, old)
            self._week.take(minute - RECENT, old)

    def correct(self, age: int, value: float) -> None:
        """Put a value in the place of that of `age` minutes before the last one; what is older stays as it is."""
        if age < len(self.recent):
            self.recent[-1 - age] = value

    def pad(self, minutes: int) -> None:
        """Begin with so many empty minutes: the series appears in a service that is known for longer."""
        self.recent[:0] = [0.0] * min(minutes, RECENT)

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
            back = minute - 1440 * day
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
            start = minute + 1 - 1440 * days - width
            low, mean = slots.lowest(start - 5, start + width + 5), slots.mean(start - before, start)
            if low is not None and mean is not None:
                found.append((low, mean))
        return found

    def highest(self, minute: int, width: int) -> float:
        """The highest level around these minutes of yesterday and of a week ago; 0 where none is known."""
        day, week = minute - 1440, minute - 7 * 1440
        return max(
            self._day.highest(day + 1 - width - SLOT, day + 1 + SLOT) or 0.0,
            self._week.highest(week + 1 - width, week + 1) or 0.0,
        )

    def dump(self) -> list[Any]:
        """Compact JSON, for `load`."""
        return [whole(self.recent), self._day.dump(), self._week.dump()]

    @classmethod
    def load(cls, dumped: Sequence[Any]) -> "Course":
        """What `dump` gave."""
        course = cls()
        course.recent = list(dumped[0])
        course._day.restore(dumped[1])
        course._week.restore(dumped[2])
        return course


def whole(values: Iterable[float]) -> list[float]:
    """The same numbers, whole ones without a decimal point."""
    return [int(value) if value == int(value) else value for value in values]
