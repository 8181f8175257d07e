"""How long a wait may take."""

import time
from collections.abc import Callable
from typing import NamedTuple

Clock = Callable[[], float]


class Deadline(NamedTuple):
    """A moment of a monotonic clock, in its seconds."""

    at: float
    clock: Clock = time.monotonic

    def remaining(self) -> float:
        """Seconds left, more than 0; raises `TimeoutError` when none are."""
        left = self.at - self.clock()
        if left <= 0:
            raise TimeoutError("timed out")
        return left

    def passed(self) -> bool:
        """Whether no time is left."""
        return self.clock() >= self.at

    def within(self, seconds: float) -> "Deadline":
        """This moment, or `seconds` from now if that is earlier."""
        return Deadline(at=min(self.at, self.clock() + seconds), clock=self.clock)
