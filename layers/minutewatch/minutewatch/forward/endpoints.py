"""Which endpoint is tried next: the order of preference, and the memory of which is down; no I/O."""

from collections.abc import Callable, Sequence
from typing import Final

from minutewatch.config import Endpoint
from minutewatch.forward.deadline import Clock

BASE_S: Final = 0.1
LONGEST_S: Final = 30.0
_COSTS: Final = 4

Jitter = Callable[[float], float]


class _Health:
    __slots__ = ("failures", "retry_at")

    def __init__(self) -> None:
        self.failures, self.retry_at = 0, 0.0


class EndpointMemory:
    """Remembers failures, so that a dead endpoint costs one time-out per back-off and not one per chunk.

    The back-off has full jitter: after n failures in a row a random time of up to `BASE_S * 2**n` seconds, or up
    to 4 times what the failure cost, if that is longer; at most `LONGEST_S`.
    Source: M. Brooker, Exponential Backoff and Jitter, AWS Architecture Blog, 2015.
    """

    def __init__(self, endpoints: Sequence[Endpoint], *, clock: Clock, jitter: Jitter) -> None:
        self._health = {endpoint: _Health() for endpoint in endpoints}
        self._clock = clock
        self._jitter = jitter

    def due(self) -> list[Endpoint]:
        """The endpoints to try now, in order of preference."""
        now = self._clock()
        return [endpoint for endpoint, health in self._health.items() if health.retry_at <= now]

    def wait_s(self) -> float:
        """Seconds until the first endpoint is due."""
        first = min(health.retry_at for health in self._health.values())
        return max(first - self._clock(), 0.0)

    def failed(self, endpoint: Endpoint, *, cost_s: float) -> bool:
        """Note a failure that took `cost_s` to show; True where it is the first in a row."""
        health = self._health[endpoint]
        health.failures += 1
        longest = max(BASE_S * 2.0 ** min(health.failures, 16), _COSTS * cost_s)
        health.retry_at = self._clock() + self._jitter(min(longest, LONGEST_S))
        return health.failures == 1

    def succeeded(self, endpoint: Endpoint) -> bool:
        """Note a success; True where it ends a row of failures."""
        health = self._health[endpoint]
        recovered = health.failures > 0
        health.failures, health.retry_at = 0, 0.0
        return recovered
