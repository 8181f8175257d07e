"""Runs the production engine over a timeline: what has arrived by an instant is put there, and the engine runs."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from minutewatch.analysis.engine import Outcome
from minutewatch.backtest.instants import to_millis
from minutewatch.backtest.timeline import Timeline
from minutewatch.stores.documents import Json
from minutewatch.stores.scratch import Taken

# More runs than one tell what one run leaves for the next, at the last instant.
_LAST_RUNS: Final = 1_000


class Logs(Protocol):
    """Where documents are put; `minutewatch.stores.scratch.ScratchStore` is one. All raise `SearchError`."""

    def put_logs(self, documents: Iterable[tuple[str, bytes]], taken: Taken) -> None:
        """Add documents by id and JSON, visible from then on; `taken` counts them."""


class Runs(Protocol):
    """What judges minutes; `minutewatch.analysis.engine.Engine` is it."""

    def run(self, instant: datetime) -> Outcome:
        """Judge what is due at the instant, and tell what is to be told."""


class Inbox:
    """The channel by which a finding would have reached a person."""

    name: Final = "backtest"

    def __init__(self) -> None:
        self._heard: list[Json] = []

    def send(self, finding_id: str, subject: str, text: str, finding: Json) -> None:
        """Remember the finding."""
        del finding_id, subject, text
        self._heard.append(finding)

    def take(self) -> list[Json]:
        """What was told since the last call."""
        heard, self._heard = self._heard, []
        return heard


class Clock:
    """A wall clock that stands at the instant that is replayed."""

    def __init__(self) -> None:
        self.now_ms = 0

    def __call__(self) -> int:
        return self.now_ms


@dataclass(slots=True, kw_only=True)
class Step:
    """What came of one instant: which it was, what was told at it, and what went wrong without stopping it."""

    instant: datetime
    told: list[Json]
    troubles: Sequence[str] = field(default_factory=tuple[str, ...])


def replay(
    timeline: Timeline,
    moments: Sequence[datetime],
    *,
    store: Logs,
    make_engine: Callable[[Inbox, Clock], Runs],
    taken: Taken,
) -> Iterator[Step]:
    """Each instant with what the engine told at it; `taken` counts the documents. Raises `SearchError`."""
    inbox, clock = Inbox(), Clock()
    engine = make_engine(inbox, clock)
    for moment, batch in zip(moments, timeline.batches(map(to_millis, moments)), strict=True):
        if batch:
            store.put_logs(batch, taken)
        clock.now_ms = to_millis(moment)
        outcome = engine.run(moment)
        in_error = [f"rule {name}: {reason}" for name, reason in outcome.health.rules_in_error.items()]
        yield Step(instant=moment, told=inbox.take(), troubles=(*outcome.troubles, *in_error))
    for _ in range(_LAST_RUNS if moments else 0):
        engine.run(moments[-1])
        if not (told := inbox.take()):
            return
        yield Step(instant=moments[-1], told=told)
