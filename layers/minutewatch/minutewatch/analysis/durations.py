"""The durations of one series on the log scale: how many a minute, and the mean of their logarithms.

A duration arrives as the bin of a histogram, whose edges are half a power of two apart: the middle of a bin is
off by at most 19 %, and the mean of many by next to nothing.
"""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from math import log
from struct import unpack
from typing import Any, Final

from minutewatch.analysis.course import Layout, Slots, whole
from minutewatch.analysis.past import Past

# 100 us to 7 minutes, in ns.
EDGES: Final = tuple(float(round(1e5 * 2 ** (i / 2))) for i in range(45))
# Windows of up to 30 minutes, and an hour before them.
RECENT: Final = 90
SLOT: Final = 20
DAY_SLOTS: Final = 84
HOUR: Final = 60
WEEK_SLOTS: Final = 171
_LOG_HALF_EDGE: Final = log(2) / 4
_MIDDLES: Final = (
    *(log(edge) - _LOG_HALF_EDGE for edge in EDGES),
    log(EDGES[-1]) + _LOG_HALF_EDGE,
)
# A mean is kept in steps of 0.001 by the minute, of 0.07 for what is older than that.
_FINE: Final = 1000.0
_LOWEST: Final = 11.0
_STEPS: Final = 14.0
# The variance of one duration's logarithm until there are some, and how fast it follows.
_FIRST_VARIANCE: Final = 0.5
_PATIENCE: Final = 2000.0


def _to_byte(mean: float) -> int:
    return max(0, min(254, round((mean - _LOWEST) * _STEPS)))


def _from_byte(byte: int) -> float:
    return _LOWEST + byte / _STEPS


_MEANS: Final = tuple(map(_from_byte, range(255)))
_DAY: Final = Layout(step=SLOT, size=DAY_SLOTS, encode=_to_byte, values=_MEANS)
_WEEK: Final = Layout(step=HOUR, size=WEEK_SLOTS, encode=_to_byte, values=_MEANS)


class Durations:
    """How many durations each minute had, and the sum of their natural logarithms (of ns)."""

    __slots__ = ("_day", "_means", "_week", "counts", "known", "sums", "variance")

    def __init__(self) -> None:
        self.counts: list[float] = []
        self.sums: list[float] = []
        # In steps of a thousandth; the sums are those of the means as they are kept.
        self._means: list[float] = []
        self.variance = _FIRST_VARIANCE
        self.known: tuple[int, list[tuple[float, float]]] | None = None
        """A minute and what it is compared with; several ask for it."""
        self._day, self._week = Slots(_DAY), Slots(_WEEK)

    def take(self, minute: int, bins: Mapping[int, float]) -> None:
        """Add the histogram of the minute after the last one."""
        if bins:
            count, total, squares = moments(bins)
            self._append(count, total)
            if count > 1:
                within = (squares - total * total / count) / (count - 1)
                self.variance += (within - self.variance) * min(0.1, count / _PATIENCE)
        else:
            self._append(0, 0.0)
        if len(self.counts) > RECENT:
            count, total = self.counts.pop(0), self.sums.pop(0)
            self._means.pop(0)
            if count:
                self._day.take(minute - RECENT, total / count, count)
                self._week.take(minute - RECENT, total / count, count)

    def _append(self, count: float, total: float) -> None:
        count, mean, total = _kept(count, total)
        self.counts.append(count)
        self._means.append(mean)
        self.sums.append(total)

    def correct(self, age: int, bins: Mapping[int, float]) -> None:
        """Put a histogram in the place of that of `age` minutes before the last one."""
        if age < len(self.counts):
            count, total, _ = moments(bins)
            self.counts[-1 - age], self._means[-1 - age], self.sums[-1 - age] = _kept(count, total)

    def lose_track(self) -> None:
        """Minutes were left out."""
        self.counts.clear()
        self.sums.clear()
        self._means.clear()

    def mean(self, start: int, end: int) -> tuple[float, float]:
        """Mean logarithm and number of the minutes from `start` up to `end` before the end of the last one."""
        size = len(self.counts)
        part = slice(max(0, size - start), max(0, size - end))
        count = sum(self.counts[part])
        return (sum(self.sums[part]) / count if count else 0.0), count

    def around(self, start: int, end: int) -> float | None:
        """Mean logarithm around the minutes from `start` up to `end`, older than 90 minutes; None where
        unknown."""
        return self._day.mean(start, end)

    def known_around(self, start: int, end: int) -> list[float]:
        """The same for each 20 minutes that are known."""
        return self._day.known(start, end)

    def week(self, start: int, end: int) -> float | None:
        """The same by the hour, up to a week back."""
        return self._week.mean(start, end)

    def dump(self, past: Past | None = None) -> list[Any]:
        """Compact JSON, for `load`."""
        counts = past.put_numbers(self.counts) if past else self.counts.copy()
        means = past.put_numbers(self._means) if past else self._means.copy()
        return [counts, means, self.variance, self._day.dump(past), self._week.dump(past)]

    @classmethod
    def load(cls, dumped: Sequence[Any], past: Past | None = None) -> "Durations":
        """What `dump` gave."""
        durations = cls()
        counts, means, durations.variance = dumped[:3]
        durations.counts = past.take_numbers(counts) if past else counts
        durations._means = past.take_numbers(means) if past else _unpacked(means)
        both = zip(durations.counts, durations._means, strict=True)
        durations.sums = [count * mean / _FINE for count, mean in both]
        durations._day, durations._week = Slots(_DAY, dumped[3], past), Slots(_WEEK, dumped[4], past)
        return durations


def _kept(count: float, total: float) -> tuple[float, float, float]:
    """The number, the mean in steps of a thousandth, and the sum that this mean stands for."""
    mean = round(_FINE * total / count) if count else 0
    return whole(count), mean, count * mean / _FINE


def moments(bins: Mapping[int, float]) -> tuple[float, float, float]:
    """Number, sum and sum of squares of the logarithms in a histogram."""
    count = total = squares = 0.0
    for place, number in bins.items():
        middle = _MIDDLES[place]
        count += number
        total += number * middle
        squares += number * middle * middle
    return count, total, squares


def _unpacked(means: Any) -> list[float]:
    """As they are, or as an earlier version of the state has them."""
    if isinstance(means, list):
        return means
    data = b64decode(means)
    return list(unpack(f"<{len(data) // 2}H", data))
