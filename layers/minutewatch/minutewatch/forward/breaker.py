"""Whether Fluentd is asked at all, or known to be down; no I/O of its own."""

from collections.abc import Callable
from typing import Final

from minutewatch.forward.deadline import Clock
from minutewatch.forward.endpoints import Jitter

FIRST_S: Final = 1.0
LONGEST_S: Final = 30.0
_LOOK_EVERY_S: Final = 10.0
_COSTS: Final = 10


class Breaker:
    """After a failure Fluentd is left alone for a while, so that an outage costs one probe an interval.

    The interval doubles from `FIRST_S` to `LONGEST_S`, and is ten times what the failure took if that is longer:
    to wait for a time-out may take a tenth of the time. Half of it is random, so that sandboxes that failed
    together do not probe together. When it has passed, `is_down` is asked first: where another one is known to
    probe in vain, this one does not probe. In healthy operation it is never asked.
    """

    def __init__(self, *, is_down: Callable[[], bool], clock: Clock, jitter: Jitter) -> None:
        self._is_down = is_down
        self._clock = clock
        self._jitter = jitter
        self._failures = 0
        self._rests_until = 0.0

    def lets_through(self) -> bool:
        """Whether Fluentd should be tried now."""
        if not self._failures:
            return True
        if self._clock() < self._rests_until:
            return False
        if self._is_down():
            self._rests_until = self._clock() + _LOOK_EVERY_S
            return False
        return True

    def failed(self, *, cost_s: float) -> None:
        """Note that nobody took a chunk, which took `cost_s` to show."""
        longest = min(max(FIRST_S * 2.0 ** min(self._failures, 16), _COSTS * cost_s), LONGEST_S)
        self._failures += 1
        self._rests_until = self._clock() + longest / 2 + self._jitter(longest / 2)

    def succeeded(self) -> None:
        """Note that somebody took one."""
        self._failures = 0
