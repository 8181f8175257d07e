"""What waits in the spill bucket, sent to Fluentd: oldest first, deleted after the acknowledgement.

Two at once send some chunks twice, which the index does not count, and lose none: an object is deleted only by one
who had its acknowledgement, or who wrote its parts.
"""

import logging
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from minutewatch.errors import DecodeError, DeliveryError, PoisonError
from minutewatch.forward import spilled
from minutewatch.forward.chunk import Chunk
from minutewatch.forward.connection import CutOffError
from minutewatch.forward.deadline import Clock
from minutewatch.forward.objects import QUARANTINE, SPILL, Objects
from minutewatch.forward.outage import Outage
from minutewatch.forward.spill import Forwards

_LOG: Final = logging.getLogger(__name__)
_LEAST_S: Final = 5.0  # with less time no chunk is begun
_PROBE_EVERY_S: Final = 10.0
_COUNTED: Final = 10_000
_CHANCE: Final = random.SystemRandom()

Keep = Callable[[Chunk], None]
"""Puts a log that Fluentd will never take into quarantine; raises `StorageError`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What lies in the bucket, counted up to 10,000 objects, and how long the oldest has lain there."""

    objects: int
    size_bytes: int
    oldest_s: float


@dataclass(slots=True, kw_only=True)
class Replayed:
    """What a replay did: objects and logs delivered, logs and unreadable objects quarantined, why it stopped."""

    objects: int = 0
    logs: int = 0
    quarantined: int = 0
    trouble: DeliveryError | None = None


class Replay:
    """Sends what was spilled.

    Args:
        bucket: Where it lies.
        forwarder: The way to Fluentd, with a time-out for the acknowledgement that allows a dozen tries.
        keep: Where a log goes that Fluentd will never take.
        logs_per_s: Not more than so many logs a second, as Fluentd has today's to take as well; one chunk a run at
            least.
        patient: Whether to go on probing, every ten seconds, where Fluentd is down; else that ends the run.
        progress: Called after each object.
        clock, sleep: For tests; `clock` is monotonic, in seconds.
    """

    def __init__(
        self,
        bucket: Objects,
        forwarder: Forwards,
        *,
        keep: Keep,
        logs_per_s: float,
        patient: bool = True,
        progress: Callable[[Replayed], None] = lambda _: None,
        clock: Clock = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._bucket, self._forwarder, self._keep = bucket, forwarder, keep
        self._logs_per_s, self._patient, self._progress = logs_per_s, patient, progress
        self._clock, self._sleep = clock, sleep
        self._outage = Outage(bucket)
        self._done = Replayed()
        self._sound: Chunk | None = None

    def run(self, *, deadline: float) -> Replayed:
        """Send until nothing waits or the clock's `deadline` is near, and say what became of it.

        Raises:
            StorageError: The bucket or the quarantine did not do its part; nothing is lost by that.
        """
        self._done = Replayed()
        while self._has_time(deadline) and self._walk(deadline):
            pass
        return self._done

    def _has_time(self, deadline: float) -> bool:
        return deadline - self._clock() > _LEAST_S

    def _walk(self, deadline: float) -> bool:
        """Go through the bucket once, from the oldest on; whether it makes sense to begin anew."""
        narrowed = False
        for stored in self._bucket.listing(SPILL):
            if not self._has_time(deadline):
                return False
            try:
                self._send(stored.key, deadline)
            except DeliveryError as error:
                refused = isinstance(error, PoisonError | CutOffError)
                if not refused or not self._takes_another(stored.key, deadline):
                    return self._is_down(error, deadline)
                self._narrow(stored.key, deadline)
                narrowed = True
        return narrowed

    def _send(self, key: str, deadline: float) -> bool:
        """Whether the object was there and the receiver acknowledged it; raises `DeliveryError`."""
        chunk = self._read(key)
        if chunk is None:
            return False
        began = self._clock()
        self._forwarder.forward(chunk, deadline=deadline)
        self._sound = self._sound or chunk.ends()[0]
        if not self._done.objects or self._done.trouble:
            self._outage.end()
        self._bucket.delete(key)
        self._done.objects += 1
        self._done.logs += chunk.count
        self._done.trouble = None
        self._progress(self._done)
        paced = began + chunk.count / self._logs_per_s
        self._sleep(max(min(paced, deadline) - self._clock(), 0))
        return True

    def _read(self, key: str) -> Chunk | None:
        """The chunk; None where another replay was faster, or where it is unreadable, which quarantines it."""
        body = self._bucket.get(key)
        if body is None:
            return None
        try:
            return spilled.unpack(body, key=key)
        except DecodeError as error:
            self._bucket.put(f"{QUARANTINE}{key}", body)
            self._bucket.delete(key)
            self._done.quarantined += 1
            _LOG.error("%s: it is in quarantine", error)
            return None

    def _is_down(self, error: DeliveryError, deadline: float) -> bool:
        """Tell everybody; whether to try again in this run."""
        if not self._has_time(deadline):
            return False  # the time may have ended it, not the receiver
        self._done.trouble = error
        self._outage.declare()
        if self._patient:
            self._sleep(min(_PROBE_EVERY_S, deadline - self._clock()))
        return self._patient

    def _takes_another(self, key: str, deadline: float) -> bool:
        """Whether the receiver takes something else than this chunk, which is then to blame, and not the receiver.

        That is a log that it took before, and which the index does not count twice; where there is none yet, the
        chunk's own first or last log, or else one of another chunk.
        """
        if self._sound:
            return self._takes(self._sound, deadline)
        return any(self._takes(log, deadline) for log in self._samples(key))

    def _samples(self, key: str) -> Iterator[Chunk]:
        """Single logs: the ends of the chunk, and then those of two other ones, as chance will have it."""
        others = [stored.key for stored in islice(self._bucket.listing(SPILL), _COUNTED) if stored.key != key]
        for each in (key, *_CHANCE.sample(others, min(2, len(others)))):
            chunk = self._read(each)
            if chunk and (each != key or chunk.count > 1):
                yield from chunk.ends()

    def _takes(self, chunk: Chunk, deadline: float) -> bool:
        try:
            self._forwarder.forward(chunk, deadline=deadline)
        except DeliveryError:
            return False
        self._sound = chunk
        return True

    def _narrow(self, key: str, deadline: float) -> None:
        """Put the chunk's halves in its place, or a single log that is refused once more into quarantine."""
        chunk = self._read(key)
        if chunk is None:
            return
        if chunk.count > 1:
            for half in chunk.halves():
                self._bucket.put(spilled.key_of(half), spilled.pack(half), content_type=spilled.CONTENT_TYPE)
            self._bucket.delete(key)
            return
        try:
            self._send(key, deadline)
        except (PoisonError, CutOffError):
            if self._has_time(deadline):
                self._keep(chunk)
                self._bucket.delete(key)
                self._done.quarantined += 1
        except DeliveryError as error:
            self._done.trouble = error


def waiting(bucket: Objects) -> Waiting:
    """What lies in the spill bucket; raises `StorageError`."""
    listed = list(islice(bucket.listing(SPILL), _COUNTED))
    now = datetime.now(UTC)
    oldest = min((stored.modified for stored in listed), default=now)
    return Waiting(
        objects=len(listed),
        size_bytes=sum(stored.size_bytes for stored in listed),
        oldest_s=max((now - oldest).total_seconds(), 0.0),
    )
