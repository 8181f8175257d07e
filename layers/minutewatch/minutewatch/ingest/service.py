"""One invocation: every item of the event read, packed and forwarded, each failure told apart."""

from functools import partial
from typing import Any, Protocol

from minutewatch.errors import DecodeError, DeliveryError
from minutewatch.forward import Chunk
from minutewatch.ingest.batch import Invocation
from minutewatch.ingest.packing import ChunkPackers
from minutewatch.ingest.pipeline import forward_part
from minutewatch.ingest.policy import Policy
from minutewatch.ingest.sources import Outcome, RequestError, source_of

__all__ = ["Forwards", "Outcome", "ingest"]


class Forwards(Protocol):
    """What ingest needs of the Forward client."""

    def forward(self, chunk: Chunk, *, deadline: float) -> None:
        """Return once the chunk is acked; raise `DeliveryError` where nobody took it."""


def ingest(
    event: Any, invocation: Invocation, *, forwarder: Forwards, policy: Policy, tag: str, deadline: float
) -> Outcome:
    """Forward every log of `event` that the policy wants, its secrets hidden, and say what became of it.

    `deadline` is on the clock of `time.monotonic()`. Nothing is raised for what one item or one chunk does: it is
    in the outcome.
    """
    source = source_of(event)
    outcome = Outcome(source=source, event=event, items=list(source.items(event)))
    delivery = _Delivery(outcome, forwarder, tag=tag, deadline=deadline)
    for number, item in enumerate(outcome.items):
        if not _add(item, number, invocation, delivery, policy):
            outcome.failed.add(number)
    delivery.finish()
    return outcome


def _add(item: Any, number: int, invocation: Invocation, delivery: "_Delivery", policy: Policy) -> bool:
    """Whether all of the item could be read; what could be is then on its way."""
    outcome = delivery.outcome
    try:
        batch = outcome.source.read(item, invocation)
    except RequestError as error:
        outcome.refused = error
        return False
    except DecodeError as error:
        outcome.received += 1
        outcome.unreadable.append(error)
        return False
    before = len(outcome.unreadable)
    for part in batch.whole():
        forward_part(
            part, outcome, add=partial(delivery.add, item=number), now_ns=invocation.now_ns, policy=policy
        )
        outcome.received += len(part.unreadable)
        outcome.unreadable.extend(part.unreadable)
    return len(outcome.unreadable) == before


class _Delivery:
    """The chunks of one invocation, and what became of them."""

    def __init__(self, outcome: Outcome, forwarder: Forwards, *, tag: str, deadline: float) -> None:
        self.outcome = outcome
        self._forwarder, self._deadline = forwarder, deadline
        packers = ChunkPackers(tag, self._send)
        self.add, self.finish = packers.add, packers.finish

    def _send(self, chunk: Chunk, items: set[int]) -> None:
        """Forward what is packed; after one failure the rest is not tried, because the source brings it again."""
        if self.outcome.undelivered is None:
            try:
                self._forwarder.forward(chunk, deadline=self._deadline)
            except DeliveryError as error:
                self.outcome.undelivered = error
            else:
                self.outcome.delivered += chunk.count
                return
        self.outcome.failed |= items
