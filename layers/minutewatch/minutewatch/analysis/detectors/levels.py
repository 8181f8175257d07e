"""What level of counts a window is compared with."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

# Three blocks of half an hour lie before each window.
BLOCK: Final = 30
BLOCKS: Final = 3
# A part of it that is distinctly quieter is the level from before a burst.
PART: Final = 15
DISTINCT: Final = 0.75
# A block that is known by fewer minutes says nothing.
MIN_BLOCK: Final = 10
# Two ways to the same number differ by less.
_ROUNDING: Final = 1 + 1e-9


class Levels:
    """Sums over the last minutes of a series, each at the cost of a subtraction."""

    __slots__ = ("_sums", "minutes")

    def __init__(self, recent: Sequence[float]) -> None:
        """`recent` has the counts by the minute, oldest first."""
        self._sums = list(accumulate(recent, initial=0.0))
        self.minutes = len(recent)

    def total(self, width: int) -> float:
        """The sum of the last `width` minutes, or of all where there are fewer."""
        return self._sums[-1] - self._sums[max(0, self.minutes - width)]

    def blocks(self, width: int) -> list[float]:
        """The means of the up to three half hours before the last `width` minutes, the newest first."""
        sums, found = self._sums, []
        end = self.minutes - width
        for _ in range(BLOCKS):
            start = max(0, end - BLOCK)
            if end - start < MIN_BLOCK:
                break
            found.append((sums[end] - sums[start]) / (end - start))
            end = start
        return found

    def fallen(self, widths: Sequence[int], *, left: float, least: float) -> list[int]:
        """Those of the ascending `widths` of which no more than the part `left` of the newest half hour's level is
        there, where that is `least` lines or more: what is no fall against it is none against the quietest."""
        return [
            width
            for width, lines, usual in self._against_newest(widths)
            if (expected := usual * width * _ROUNDING) >= least and lines <= left * expected
        ]

    def risen(self, widths: Sequence[int], *, factor: float, excess: float) -> list[int]:
        """Those of the ascending `widths` of which there is `factor` times the newest half hour's level and
        `excess` a minute more: what is no rise against it is none against the busiest."""
        return [
            width
            for width, lines, usual in self._against_newest(widths)
            if lines * _ROUNDING >= width * max(factor * usual, usual + excess)
        ]

    def _against_newest(self, widths: Sequence[int]) -> Iterator[tuple[int, float, float]]:
        """Of each width before which enough is known: its lines, and the mean of the half hour before it."""
        sums, minutes = self._sums, self.minutes
        for width in widths:
            end = minutes - width
            if end < MIN_BLOCK:
                return
            start = end - BLOCK if end > BLOCK else 0
            yield width, sums[minutes] - sums[end], (sums[end] - sums[start]) / (end - start)

    def quietest(self, width: int, blocks: Sequence[float]) -> float:
        """The level that a fall is measured from: the quietest of `blocks`, or 15 minutes that are far quieter."""
        sums, level, end = self._sums, min(blocks), self.minutes - width
        places = range(end, max(PART, end - BLOCK * BLOCKS) - 1, -PART)
        least = min(((sums[at] - sums[at - PART]) / PART for at in places), default=level)
        return least if least < DISTINCT * level else level
