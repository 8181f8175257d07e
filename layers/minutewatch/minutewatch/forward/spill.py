"""Chunks to Fluentd, and to the spill bucket where no endpoint takes them."""

import time
from typing import Final, Protocol

from minutewatch.errors import DeliveryError, StorageError
from minutewatch.forward.breaker import Breaker
from minutewatch.forward.chunk import Chunk, Taken
from minutewatch.forward.deadline import Clock
from minutewatch.forward.endpoints import Jitter
from minutewatch.forward.failover import full_jitter
from minutewatch.forward.log import log
from minutewatch.forward.objects import Objects
from minutewatch.forward.outage import Outage
from minutewatch.forward.standby import Standby

_RESERVED_S: Final = 5.0  # for the bucket: what three slow answers of S3 take
_LEAST_S: Final = 1.0  # with less nothing is written any more: half a write helps nobody
_EVENTS_PER_S: Final = 10_000.0  # a third of what one Fluentd worker takes

DOWN: Final = "no endpoint took the last chunks; the next probe is not due"


class Forwards(Protocol):
    """What is tried first: a `Forwarder`."""

    def forward(self, chunk: Chunk, *, deadline: float) -> None:
        """Return once the chunk is acknowledged, or raise `DeliveryError`."""

    def close(self) -> None:
        """Close the connections."""


class SpillingForwarder:
    """Delivers a chunk, or keeps it in the bucket for the replay; one of the two, or it raises.

        forwarder = SpillingForwarder(Forwarder(settings.forward, secret), Bucket(settings.spill_bucket))
        forwarder.forward(chunk, deadline=deadline)  # Taken.DELIVERED or Taken.SPILLED

    Args:
        forwarder: The way to Fluentd.
        bucket: Where a chunk goes that Fluentd did not take.
        spill_after_s: How long Fluentd may take for a chunk, and a second more for every 10,000 logs. A chunk that
            was stored but acknowledged too late is delivered twice, which the index does not count.
        clock, jitter: For tests; `clock` is monotonic, in seconds.
    """

    def __init__(
        self,
        forwarder: Forwards,
        bucket: Objects,
        *,
        spill_after_s: float = 0.7,
        clock: Clock = time.monotonic,
        jitter: Jitter = full_jitter,
    ) -> None:
        self._forwarder = forwarder
        self._bucket = bucket
        self._spill_after_s = spill_after_s
        self._clock = clock
        self._breaker = Breaker(is_down=Outage(bucket).lasts, clock=clock, jitter=jitter)
        self._standby = Standby(bucket.prepare, clock=clock)

    def forward(self, chunk: Chunk, *, deadline: float) -> Taken:
        """Who took the chunk: a receiver that acknowledged it, or the spill bucket.

        A chunk that is taken whole and never acknowledged is spilled too. Whether it is poison or the receiver ill
        takes time to find out, which the replay has.

        Args:
            chunk: Events, at most the receiver's `chunk_size_limit`.
            deadline: In the clock's seconds. The last seconds before it are kept for the bucket.

        Raises:
            DeliveryError: Neither took it, or too little time is left to write it; its source keeps it.
        """
        if self._can_spill(deadline) and not self._breaker.lets_through():
            return self._spill(chunk, DeliveryError(DOWN), deadline)
        began = self._clock()
        try:
            with self._standby.waiting():
                self._forwarder.forward(chunk, deadline=self._limit(chunk, deadline))
        except DeliveryError as error:
            self._breaker.failed(cost_s=self._clock() - began)
            return self._spill(chunk, error, deadline)
        self._breaker.succeeded()
        return Taken.DELIVERED

    def close(self) -> None:
        """Close the connections to Fluentd."""
        self._standby.stop()
        self._forwarder.close()

    def _can_spill(self, deadline: float) -> bool:
        return deadline - self._clock() >= _LEAST_S

    def _limit(self, chunk: Chunk, deadline: float) -> float:
        """Until when Fluentd may try: all the time there is, where too little is left to spill."""
        now = self._clock()
        left = deadline - now
        if left < 2 * _LEAST_S:
            return deadline
        patience = self._spill_after_s + chunk.count / _EVENTS_PER_S
        return now + min(patience, left - min(_RESERVED_S, left / 2))

    def _spill(self, chunk: Chunk, reason: DeliveryError, deadline: float) -> Taken:
        if not self._can_spill(deadline):
            raise DeliveryError(f"{reason}; no time was left to spill it") from reason
        from minutewatch.forward import spilled  # noqa: PLC0415 - while Fluentd takes chunks nothing is spilled

        key = spilled.key_of(chunk)
        try:
            self._bucket.put(key, spilled.pack(chunk), content_type=spilled.CONTENT_TYPE)
        except StorageError as error:
            raise DeliveryError(f"{reason}; nor did the spill bucket: {error}") from error
        log(__name__).warning("%d logs of %s are in %s: %s", chunk.count, chunk.tag, key, reason)
        return Taken.SPILLED
