"""Silence after an alarm, unless it gets worse."""

from collections.abc import Sequence
from typing import Final

QUIET_POINTS: Final = 60
"""How many values the silence lasts: an hour, where there is one a minute."""


class Cooldown:
    """Lets a surprise through if none as great came within the last `QUIET_POINTS` values."""

    __slots__ = ("_greatest", "_since")

    def __init__(self, state: Sequence[float] = ()) -> None:
        """Continue from what `dump` gave, or begin."""
        self._greatest, since = state or (0.0, 0)
        self._since = int(since)

    def dump(self) -> list[float]:
        """2 numbers from which it can continue."""
        return [self._greatest, self._since]

    def admit(self, surprise: float) -> float:
        """The surprise, or 0 where it says nothing new."""
        self._since += 1
        if self._since > QUIET_POINTS:
            self._greatest = 0.0
        if surprise <= self._greatest:
            return 0.0
        self._greatest, self._since = surprise, 0
        return surprise
