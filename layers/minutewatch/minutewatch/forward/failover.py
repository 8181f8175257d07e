"""One frame to the first of several receivers that takes it."""

import os
import time
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple, Protocol

from minutewatch.config import Endpoint
from minutewatch.errors import DeliveryError, PoisonError, RefusedError
from minutewatch.forward.connection import CutOffError, NoAckError
from minutewatch.forward.deadline import Clock, Deadline
from minutewatch.forward.endpoints import EndpointMemory, Jitter
from minutewatch.forward.log import log
from minutewatch.forward.protocol import Frame

_ROUNDS: Final = 2
_POISON_STRIKES: Final = 2
_PATIENCE_S: Final = 0.5  # a longer back-off is not waited for: the caller keeps the chunk somewhere safer


class _Failure(NamedTuple):
    """One attempt that failed."""

    endpoint: Endpoint
    error: DeliveryError
    cost_s: float

    @property
    def silent(self) -> bool:
        """Whether the receiver took the chunk and did not acknowledge it."""
        return isinstance(self.error, NoAckError)

    @property
    def final(self) -> bool:
        """Whether another try would be in vain (not trusted) or too dear (a time-out)."""
        return isinstance(self.error, RefusedError) or (not self.silent and self.cost_s > _PATIENCE_S)


class Link(Protocol):
    """What this module needs of a connection."""

    def deliver(self, frame: Frame, *, deadline: Deadline) -> None:
        """Send and await the ack, or raise `DeliveryError`."""

    def close(self) -> None:
        """Close the socket, if there is one."""


def full_jitter(longest_s: float) -> float:
    """A random time in [0, longest_s]; from the system, since a restored snapshot repeats a seeded generator."""
    return longest_s * int.from_bytes(os.urandom(7)) / 2**56


class Failover:
    """Tries endpoints in order of preference, twice at most, and remembers which are down."""

    def __init__(
        self,
        links: Mapping[Endpoint, Link],
        *,
        clock: Clock = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Jitter = full_jitter,
    ) -> None:
        self._links = links
        self._memory = EndpointMemory(list(links), clock=clock, jitter=jitter)
        self._clock = clock
        self._sleep = sleep

    def deliver(self, frame: Frame, *, deadline: float) -> None:
        """Return once a receiver has taken `frame`.

        Args:
            frame: What to send; the same bytes under the same chunk id each time.
            deadline: In the clock's seconds; nothing waits longer.

        Raises:
            PoisonError: It was taken whole and not acknowledged, twice.
            RefusedError: Every endpoint failed, and by what an operator has to mend.
            CutOffError: Every endpoint failed, and one that could be reached by closing the connection.
            DeliveryError: Every endpoint failed.
        """
        limit = Deadline(at=deadline, clock=self._clock)
        failures: list[_Failure] = []
        for _ in range(_ROUNDS):
            if self._round(frame, limit, failures):
                return
        raise self._verdict(failures, limit)

    def close(self) -> None:
        """Close every connection."""
        for link in self._links.values():
            link.close()

    def _round(self, frame: Frame, limit: Deadline, failures: list[_Failure]) -> bool:
        if not self._someone_is_due(limit):
            return False
        final = {failure.endpoint for failure in failures if failure.final}
        due = [endpoint for endpoint in self._memory.due() if endpoint not in final]
        for tried, endpoint in enumerate(due):
            # A share of the time each, or an endpoint that hangs would leave none for the others.
            share_s = max(limit.at - self._clock(), 0) / (len(due) - tried)
            if share_s and self._delivered(endpoint, frame, limit.within(share_s), failures):
                return True
        return False

    def _someone_is_due(self, limit: Deadline) -> bool:
        wait = self._memory.wait_s()
        if limit.passed() or wait > _PATIENCE_S or limit.at - self._clock() <= wait:
            return False
        if wait:
            self._sleep(wait)
        return True

    def _delivered(self, endpoint: Endpoint, frame: Frame, limit: Deadline, failures: list[_Failure]) -> bool:
        started = self._clock()
        try:
            self._links[endpoint].deliver(frame, deadline=limit)
        except DeliveryError as error:
            failure = _Failure(endpoint=endpoint, error=error, cost_s=self._clock() - started)
            failures.append(failure)
            if not failure.silent:
                self._note(failure)
            elif sum(each.silent for each in failures) >= _POISON_STRIKES:
                raise PoisonError(f"taken whole and not acknowledged: {_said(failures)}") from error
            return False
        for failure in failures:
            if failure.silent:  # the chunk is sound, so that receiver is not
                self._note(failure)
        if self._memory.succeeded(endpoint):
            log(__name__).info("%s is back", endpoint)
        return True

    def _note(self, failure: _Failure) -> None:
        if self._memory.failed(failure.endpoint, cost_s=failure.cost_s):
            log(__name__).warning("%s does not take chunks: %s", failure.endpoint, failure.error)

    def _verdict(self, failures: list[_Failure], limit: Deadline) -> DeliveryError:
        if not failures:
            why = (
                "no time was left" if limit.passed() else f"all failed, next try in {self._memory.wait_s():.1f} s"
            )
            return DeliveryError(f"{', '.join(map(str, self._links))}: {why}")
        verdict = _kind(failures)(_said(failures))
        verdict.__cause__ = failures[-1].error
        return verdict


def _kind(failures: list[_Failure]) -> type[DeliveryError]:
    if all(isinstance(failure.error, RefusedError) for failure in failures):
        return RefusedError
    cut_off = any(isinstance(failure.error, CutOffError) for failure in failures)
    return CutOffError if cut_off else DeliveryError


def _said(failures: list[_Failure]) -> str:
    return "; ".join(dict.fromkeys(f"{failure.endpoint}: {failure.error}" for failure in failures))
