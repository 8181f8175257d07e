"""What has to hold for any event: nothing breaks, and every log is somewhere."""

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from minutewatch.errors import DecodeError, DeliveryError, PoisonError, StorageError
from minutewatch.forward import Chunk, Taken
from minutewatch.ingest.objects import Objects
from minutewatch.ingest.service import Outcome, ingest
from minutewatch.ingest.sources import source_of

from ..unit.ingest.builders import (
    POLICY,
    WITH_TOKEN,
    Receiver,
    Shelf,
    Telling,
    entries_of,
)


@dataclass(slots=True)
class Tally:
    """Where the logs of some events went, by source: event, received, delivered, ..."""

    by_source: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        """Count one event."""
        row = self.by_source.setdefault(outcome.source.name, dict.fromkeys(COLUMNS, 0))
        row["events"] += 1
        row["refused"] += outcome.refused is not None
        for name in COLUMNS[2:]:
            row[name] += getattr(outcome, name)

    def total(self) -> dict[str, int]:
        """The sums over all sources."""
        return {name: sum(row[name] for row in self.by_source.values()) for name in COLUMNS}


COLUMNS: Final = (
    *("events", "refused", "received", "delivered", "spilled", "dropped", "rejected", "quarantined"),
    *("truncated", "waiting"),
)


OBJECTS: Final = Objects(Telling(), None)


class Spilling(Receiver):
    """Takes every chunk into the spill bucket."""

    def forward(self, chunk: Chunk, *, deadline: float) -> Taken:  # type: ignore[override]
        super().forward(chunk, deadline=deadline)
        return Taken.SPILLED


class Picky(Receiver):
    """Never acknowledges a chunk with a log in it whose id ends with a digit from 0 to 3."""

    def forward(self, chunk: Chunk, *, deadline: float) -> None:
        if any(str(document["event.id"])[-1] in "0123" for _, document in entries_of(chunk)):
            raise PoisonError("taken whole and not acknowledged")
        super().forward(chunk, deadline=deadline)


def check(event: Any, troubles: Iterable["Trouble"] | None = None) -> Outcome:
    """The outcome where everything works, after the same event met each kind of trouble.

    Raises:
        AssertionError: a log is nowhere, or in two places, or an item is not brought again that has to be.
    """
    receiver, shelf = Receiver(), Shelf()
    healthy = run(event, receiver, shelf)
    ids = _ids(receiver)
    assert healthy.waiting == 0
    assert healthy.delivered == len(ids)
    assert healthy.quarantined == healthy.rejected
    assert bool(healthy.quarantined) == bool(shelf.held("quarantine/"))
    assert not healthy.failed or healthy.refused
    for troubled in TROUBLES if troubles is None else troubles:
        troubled(event, healthy, ids)
    return healthy


def run(event: Any, receiver: Receiver, bucket: Shelf | None) -> Outcome:
    """The outcome, after its answer was tried as well."""
    outcome = ingest(
        event,
        WITH_TOKEN,
        forwarder=receiver,
        policy=POLICY,
        tag="logs",
        deadline=time.monotonic() + PATIENCE_S,
        bucket=bucket,
        objects=OBJECTS,
    )
    assert outcome.waiting >= 0
    assert min(outcome.received, outcome.delivered, outcome.spilled, outcome.dropped, outcome.rejected) >= 0
    try:
        json.dumps(outcome.answer())
    except (DecodeError, DeliveryError, StorageError):
        assert outcome.unreadable or outcome.undelivered
    return outcome


def _ids(*receivers: Receiver) -> list[str]:
    return [str(document["event.id"]) for receiver in receivers for document in receiver.documents]


def _spilled(event: Any, healthy: Outcome, ids: list[str]) -> None:
    receiver = Spilling()
    outcome = run(event, receiver, Shelf())
    assert (outcome.spilled, outcome.delivered, outcome.waiting) == (healthy.delivered, 0, 0)
    assert _ids(receiver) == ids


def _down(event: Any, healthy: Outcome, _ids_before: list[str]) -> None:
    outcome = run(event, Receiver(capacity=0), Shelf())
    assert outcome.waiting == healthy.delivered
    assert bool(outcome.failed) == bool(healthy.delivered or healthy.refused)
    assert bool(outcome.undelivered) == bool(healthy.delivered)


def _half_down(event: Any, healthy: Outcome, ids: list[str]) -> None:
    """One chunk is taken, the others are not."""
    first = Receiver(capacity=1)
    outcome = run(event, first, Shelf())
    assert outcome.delivered + outcome.waiting == healthy.delivered
    assert bool(outcome.undelivered) or _ids(first) == ids
    _brought_again(event, outcome, first, ids)


def _no_bucket(event: Any, healthy: Outcome, ids: list[str]) -> None:
    """An item ends at its first log that is too large, where the whole of that cannot be kept."""
    for bucket in (None, Shelf(down=True)):
        first = Receiver()
        outcome = run(event, first, bucket)
        assert outcome.quarantined == 0
        assert outcome.failed >= outcome.broken.keys()
        assert bool(outcome.waiting) == bool(healthy.truncated)
        if not healthy.truncated:
            assert (outcome.rejected, outcome.delivered) == (healthy.rejected, healthy.delivered)
        _brought_again(event, outcome, first, ids)


def _brought_again(event: Any, outcome: Outcome, first: Receiver, ids: list[str]) -> None:
    """What the source brings again, when all is well again, holds all that was not delivered."""
    if not outcome.failed or outcome.refused:
        return
    second = Receiver()
    rest = outcome.source.again(event, [outcome.items[number] for number in sorted(outcome.failed)])
    run(rest, second, Shelf())
    if outcome.source.name not in RENUMBERED and source_of(rest) is outcome.source:
        assert set(_ids(first, second)) == set(ids)


def _poison(event: Any, healthy: Outcome, ids: list[str]) -> None:
    receiver, shelf = Picky(), Shelf()
    outcome = run(event, receiver, shelf)
    assert outcome.delivered + outcome.poison + outcome.waiting == healthy.delivered
    assert outcome.quarantined == outcome.rejected
    kept = [log["event.id"] for held in shelf.held("quarantine/fluentd/") for log in held["event"]["logs"]]
    assert len(kept) == outcome.poison
    assert {*kept, *_ids(receiver)} <= set(ids)


PATIENCE_S: Final = 300.0  # nothing here waits; it is what keeps long objects from being handed on

RENUMBERED: Final = frozenset({"direct", "http"})
"""Sources whose ids count the logs of a call: in a call of some of them the same log has another id."""

Trouble = Callable[[Any, Outcome, list[str]], None]
TROUBLES: Final[tuple[Trouble, ...]] = (_spilled, _down, _half_down, _no_bucket, _poison)
