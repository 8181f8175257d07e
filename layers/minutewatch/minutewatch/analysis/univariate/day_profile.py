"""What a series usually is at this hour of the day (UTC)."""

from array import array
from collections.abc import Sequence
from typing import Final

HOURS: Final = 24
MEMORY_DAYS: Final = 7
"""Each hour's level is the mean of its first days, and from then on moves by a seventh of the way each day."""
_STATE: Final = (-1.0, 0.0, 0.0)


class DayProfile:
    """The mean of each hour of the day over the last days, and a value's distance from it.

    An hour goes into the profile when it is over, so that a value is never compared with itself.
    """

    __slots__ = ("_days", "_hour", "_level", "_mean", "_points")

    def __init__(self, state: Sequence[float] = ()) -> None:
        """Continue from what `dump` gave, or begin."""
        size = 2 * HOURS
        self._level = array("d", state[:HOURS] or [0.0] * HOURS)
        self._days = array("d", state[HOURS:size] or [0.0] * HOURS)
        hour, self._mean, points = state[size:] or _STATE
        self._hour, self._points = int(hour), int(points)

    def dump(self) -> list[float]:
        """51 numbers from which it can continue."""
        return [*self._level, *self._days, self._hour, self._mean, self._points]

    def residual(self, hour: int, value: float) -> float | None:
        """Take the value in; how far it is from the usual level of the hour, None while that is unknown.

        Args:
            hour: Which hour, counted since 1970.
            value: The series' newest value.
        """
        if hour != self._hour:
            self._close()
            self._hour = hour
        self._points += 1
        self._mean += (value - self._mean) / self._points
        of_day = hour % HOURS
        return value - self._level[of_day] if self._days[of_day] else None

    def days(self, hour: int) -> float:
        """How many days have gone into the level of that hour of the day; counts up to `MEMORY_DAYS`."""
        return self._days[hour % HOURS]

    def _close(self) -> None:
        if not self._points:
            return
        of_day = self._hour % HOURS
        days = self._days[of_day] = min(self._days[of_day] + 1, MEMORY_DAYS)
        self._level[of_day] += (self._mean - self._level[of_day]) / days
        self._mean, self._points = 0.0, 0
