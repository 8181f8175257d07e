"""The extremes of one feature of a series, and how far a value goes beyond them.

Source: B. C. Arnold, N. Balakrishnan, H. N. Nagaraja, Records (Wiley, 1998): among n exchangeable values the next
one is a record with probability 2 / (n + 1), whatever their distribution. So going beyond every value so far is
rare in a series of any shape, which no distance from a mean in standard deviations is.
"""

from math import inf
from typing import Final

FORGETTING: Final = 1 / 20_000
"""Of the way to each value the extremes come back. Without it one outlier would make the series deaf for ever."""
_ROUNDING: Final = 1e-9
"""Relative to the values themselves, the step that may be an error of floating-point arithmetic."""


class Extremes:
    """The lowest and the highest value so far, slowly forgotten."""

    __slots__ = ("high", "low")

    def __init__(self, low: float = inf, high: float = -inf) -> None:
        self.low = low
        self.high = high

    def dump(self) -> tuple[float, float]:
        """2 numbers from which it can continue."""
        return self.low, self.high

    @property
    def span(self) -> float:
        """The distance between them; 0 before there is a value."""
        return max(0.0, self.high - self.low)

    def stretch(self, value: float, *, least: float, taken: float = 1.0) -> float:
        """Take the value in, and tell the share of the range with it that was out of reach without it.

        Args:
            value: The feature's newest value.
            least: The range counts as this wide at least, in units of the value.
            taken: How much of the gap becomes part of the range at once. With less than all of it, the small steps
                of a feature that moves slowly add up.

        Returns:
            gap / (gap + range): 0 inside the range and for the first value of all, up to 1 beyond it.
        """
        low, high = self.low, self.high
        if low > high:
            self.low = self.high = value
            return 0.0
        share = 0.0
        if value > high or value < low:
            gap = value - high if value > high else low - value
            share = gap / (gap + max(high - low, least) + _ROUNDING * max(abs(low), abs(high)))
            if value > high:
                high = value - (1 - taken) * gap
            else:
                low = value + (1 - taken) * gap
        self.low = low + FORGETTING * (value - low)
        self.high = high - FORGETTING * (high - value)
        return share
