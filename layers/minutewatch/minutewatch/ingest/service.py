"""One invocation: every item of the event read, packed and forwarded, each failure told apart."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol

from minutewatch.errors import DecodeError, DeliveryError, StorageError
from minutewatch.forward import Chunk, Taken, forward_splitting
from minutewatch.ingest import oversize
from minutewatch.ingest.batch import Document, Invocation
from minutewatch.ingest.json_text import json_text
from minutewatch.ingest.objects import Objects, ReadingObjects
from minutewatch.ingest.packing import ChunkPackers, first_second
from minutewatch.ingest.pipeline import forward_part
from minutewatch.ingest.policy import Policy
from minutewatch.ingest.sources import Outcome, RequestError, source_of

if TYPE_CHECKING:
    from minutewatch.ingest.quarantine import Sealed

__all__ = ["Forwards", "Keeps", "Outcome", "ingest"]

_JSON = "application/json"


class Forwards(Protocol):
    """What ingest needs of the Forward client."""

    def forward(self, chunk: Chunk, *, deadline: float) -> Taken | None:
        """Return once the chunk is acked (None says so too) or spilled.

        Raises:
            PoisonError: it was taken whole and never acknowledged; it is forwarded again by parts.
            DeliveryError: nobody took it.
        """


class Keeps(Protocol):
    """What ingest needs of the spill bucket."""

    @property
    def name(self) -> str:
        """The bucket's."""

    def put(self, key: str, body: bytes, *, content_type: str) -> None:
        """Write the object whole, or raise `StorageError`."""


def ingest(
    event: Any,
    invocation: Invocation,
    *,
    forwarder: Forwards,
    policy: Policy,
    tag: str,
    deadline: float,
    bucket: Keeps | None = None,
    objects: Objects | None = None,
) -> Outcome:
    """Forward every log of `event` that the policy wants, its secrets hidden, and say what became of it.

    `deadline` is on the clock of `time.monotonic()`. What cannot be read, and the whole of what is too large for
    Fluentd, is kept in `bucket`; without one the items fail. Objects that the event names are read by `objects`;
    what is left of them near the deadline is handed on once all before it is delivered. Nothing is raised for what
    one item or one chunk does: it is in the outcome.
    """
    source = source_of(event)
    outcome = Outcome(source=source, event=event, items=source.items(event))
    delivery = _Delivery(outcome, invocation, forwarder, bucket, tag=tag, deadline=deadline, objects=objects)
    for number, item in enumerate(outcome.items):
        _add(item, number, invocation, delivery, policy)
    delivery.finish()
    if outcome.broken:
        _set_aside(outcome, invocation, bucket)
    return outcome


def _add(item: Any, number: int, invocation: Invocation, delivery: "_Delivery", policy: Policy) -> None:
    """Bring what can be read of the item on its way, and note what cannot; a failed item comes again whole."""
    outcome = delivery.outcome
    extend = partial(delivery.extend, item=number)
    try:
        for part in delivery.reading.opened(outcome.source.read(item, invocation), item=number):
            forward_part(part, outcome, extend=extend, now_ns=invocation.now_ns, policy=policy)
            outcome.break_item(number, part.unreadable)
            if number in outcome.failed:
                break
    except RequestError as error:
        outcome.refused = error
        outcome.failed.add(number)
    except DecodeError as error:
        outcome.break_item(number, [error])
    except (DeliveryError, StorageError) as error:
        outcome.undelivered = outcome.undelivered or error
        outcome.failed.add(number)


def _set_aside(outcome: Outcome, invocation: Invocation, bucket: Keeps | None) -> None:
    """Put what cannot be read into quarantine, where it counts as handled; else its items fail."""
    from minutewatch.ingest import quarantine  # noqa: PLC0415 - a healthy call has nothing for it

    try:
        _keep(partial(quarantine.unreadable, outcome, invocation), outcome, bucket, count=len(outcome.unreadable))
    except StorageError as error:
        outcome.unkept = error
        outcome.failed |= outcome.broken.keys()


def _keep(seal: "Callable[[], Sealed]", outcome: Outcome, bucket: Keeps | None, *, count: int) -> None:
    if bucket is None:
        raise StorageError("there is no bucket for it (SPILL_BUCKET)")
    sealed = seal()
    bucket.put(sealed.key, sealed.body, content_type=_JSON)
    outcome.quarantined += count
    outcome.quarantined_at.append(sealed.key)


class _Delivery:
    """The chunks of one invocation, and what became of them."""

    def __init__(
        self,
        outcome: Outcome,
        invocation: Invocation,
        forwarder: Forwards,
        bucket: Keeps | None,
        *,
        tag: str,
        deadline: float,
        objects: Objects | None = None,
    ) -> None:
        self.outcome = outcome
        self.reading = ReadingObjects(objects, deadline=deadline)
        self._invocation, self._bucket = invocation, bucket
        self._forwarder, self._deadline, self._down = forwarder, deadline, False
        self._packers = ChunkPackers(tag, self._send, shorten=self._shorten)
        self.extend = self._packers.extend

    def finish(self) -> None:
        """Send what is left in the packers, then hand on what is left of objects whose logs are all delivered."""
        self._packers.finish()
        self.outcome.gone = self.reading.gone
        self.outcome.undelivered = self.reading.hand_on(self.outcome.failed) or self.outcome.undelivered

    def _send(self, chunk: Chunk, items: set[int]) -> None:
        """Forward what is packed; after one failure the rest is not tried, because the source brings it again."""
        if not self._down:
            try:
                poison = forward_splitting(self._take, chunk)
                if poison:
                    self._keep_poison(poison)
            except DeliveryError as error:
                self.outcome.undelivered, self._down = error, True
            except StorageError as error:
                self.outcome.undelivered = error
            else:
                return
        self.outcome.failed |= items

    def _take(self, chunk: Chunk) -> Taken:
        outcome = self.outcome
        taken = self._forwarder.forward(chunk, deadline=self._deadline) or Taken.DELIVERED
        if taken is Taken.SPILLED:
            outcome.spilled += chunk.count
        else:
            outcome.delivered += chunk.count
        outcome.size_bytes += len(chunk.entries)
        age_s = self._invocation.now_ns // 1_000_000_000 - first_second(chunk)
        outcome.lag_s = max(age_s, outcome.lag_s or 0)
        return taken

    def _keep_poison(self, chunks: tuple[Chunk, ...]) -> None:
        """Raises `StorageError` where the logs could not be kept."""
        from minutewatch.ingest import quarantine  # noqa: PLC0415 - as above

        seal = partial(quarantine.poison, chunks, self._invocation)
        _keep(seal, self.outcome, self._bucket, count=len(chunks))
        self.outcome.poison += len(chunks)

    def _shorten(self, document: Document, size_bytes: int) -> Document:
        """The log as Fluentd takes it, once the whole of it is kept; raises `StorageError` where it is not."""
        if self._bucket is None:
            reason = "too large for Fluentd, and there is no bucket for the whole of it (SPILL_BUCKET)"
            raise StorageError(f"a log of {size_bytes} bytes is {reason}")
        key = oversize.key_of(document)
        self._bucket.put(key, json_text(document).encode(), content_type=_JSON)
        self.outcome.truncated += 1
        return oversize.shortened(document, size_bytes, whole=f"s3://{self._bucket.name}/{key}")
