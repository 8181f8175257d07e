"""One invocation: every item of the event read, packed and forwarded, each failure told apart."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from minutewatch.errors import DecodeError, DeliveryError
from minutewatch.forward import Chunk
from minutewatch.ingest import timestamps
from minutewatch.ingest.batch import Invocation
from minutewatch.ingest.document import document_of
from minutewatch.ingest.packing import ChunkPacker
from minutewatch.ingest.sources import Source, source_of


class Forwards(Protocol):
    """What ingest needs of the Forward client."""

    def forward(self, chunk: Chunk, *, deadline: float) -> None:
        """Return once the chunk is acked; raise `DeliveryError` where nobody took it."""


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What became of an event: counts of logs, and the items that the source must deliver again."""

    source: Source
    received: int = 0
    delivered: int = 0
    unreadable: list[DecodeError] = field(default_factory=list)
    undelivered: DeliveryError | None = None
    failed_items: list[str] = field(default_factory=list)

    def answer(self) -> dict[str, Any]:
        """What the handler returns to the source.

        Raises:
            DecodeError, DeliveryError: something failed and the source takes back nothing less than the whole
                event; Lambda then retries it, and sends it to the dead-letter queue in the end.
        """
        if self.source.item_id:
            return {"batchItemFailures": [{"itemIdentifier": item_id} for item_id in self.failed_items]}
        if self.undelivered:
            raise self.undelivered
        if self.unreadable and not self.source.answers_rejects:
            raise self.unreadable[0]
        return {
            "received": self.received,
            "delivered": self.delivered,
            "rejected": len(self.unreadable),
            "spilled": 0,
        }


def ingest(event: Any, invocation: Invocation, *, forwarder: Forwards, tag: str, deadline: float) -> Outcome:
    """Forward every log of `event`, and say what became of it.

    `deadline` is on the clock of `time.monotonic()`. Nothing is raised for what one item or one chunk does: it is
    in the outcome.
    """
    source = source_of(event)
    outcome = Outcome(source=source)
    delivery = _Delivery(outcome, forwarder, tag=tag, deadline=deadline)
    items = list(source.items(event))
    unreadable = {number for number, item in enumerate(items) if not _add(item, number, invocation, delivery)}
    delivery.finish()
    if source.item_id:
        failed = sorted(unreadable | delivery.failed)
        outcome.failed_items = [source.item_id(items[number]) for number in failed]
    return outcome


def _add(item: Any, number: int, invocation: Invocation, delivery: "_Delivery") -> bool:
    """Whether the item could be read; its logs are then on their way."""
    outcome, ingested = delivery.outcome, timestamps.to_iso(invocation.now_ns)
    try:
        batch = outcome.source.read(item, invocation)
    except DecodeError as error:
        outcome.received += 1
        outcome.unreadable.append(error)
        return False
    for entry in batch.entries:
        outcome.received += 1
        time_ns, document = document_of(entry, batch.origin, now_ns=invocation.now_ns, ingested=ingested)
        delivery.add(time_ns, document, item=number)
    return True


class _Delivery:
    """The chunks of one invocation, by tag."""

    def __init__(self, outcome: Outcome, forwarder: Forwards, *, tag: str, deadline: float) -> None:
        self.outcome = outcome
        self.failed: set[int] = set()
        self._forwarder, self._tag, self._deadline = forwarder, tag, deadline
        self._packers: dict[str, ChunkPacker] = {}

    def add(self, time_ns: int, document: dict[str, Any], *, item: int) -> None:
        dataset = document["event.dataset"]
        packer = self._packers.get(dataset)
        if packer is None:
            packer = self._packers[dataset] = ChunkPacker(f"{self._tag}.{dataset}")
        elif packer.full:
            self._send(packer)
        packer.add(time_ns, document, item=item)

    def finish(self) -> None:
        for packer in self._packers.values():
            self._send(packer)

    def _send(self, packer: ChunkPacker) -> None:
        """Forward what is packed; after one failure the rest is not tried, because the source brings it again."""
        taken = packer.take()
        if taken is None:
            return
        chunk, items = taken
        if self.outcome.undelivered is None:
            try:
                self._forwarder.forward(chunk, deadline=self._deadline)
            except DeliveryError as error:
                self.outcome.undelivered = error
            else:
                self.outcome.delivered += chunk.count
                return
        self.failed |= items
