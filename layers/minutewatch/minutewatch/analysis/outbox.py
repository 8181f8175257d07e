"""Findings on their way to people: kept with the state, so that none is lost and none is told by two.

A finding is committed together with the judgement that made it. Who commits it has claimed it and tells it. A
claim that is older than the lease belongs to a run that died; the next run takes it over.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from minutewatch.stores.documents import Json

# Longer than any run: the function's own time-out has to stay below.
LEASE_MS: Final = 60_000
# What nobody took for a day is given up; its finding stays in the index.
GIVE_UP_MS: Final = 24 * 3600 * 1000
# Told in one run; more wait for the next, so that a run that dies has told few that will be told again.
MAX_CLAIMS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One finding and the channels that have not taken it yet.

    Attributes:
        index: Where the finding's document goes.
        finding_id: Its `_id`.
        finding: The document.
        channels: Who is still to be told.
        since_ms: When it was committed, wall clock, epoch milliseconds.
        claimed_ms: When a run last took it; 0 while none has.
    """

    index: str
    finding_id: str
    finding: Json
    channels: tuple[str, ...]
    since_ms: int
    claimed_ms: int = 0

    def document(self) -> Json:
        """The finding with its `id` and `index`, as it is told and returned."""
        return {"id": self.finding_id, "index": self.index, **self.finding}

    def dump(self) -> list[Any]:
        """Compact JSON, for `load`."""
        return [self.index, self.finding_id, self.finding, self.channels, self.since_ms, self.claimed_ms]

    @classmethod
    def load(cls, dumped: Sequence[Any]) -> "Entry":
        """The entry that `dump` gave."""
        index, finding_id, finding, channels, since_ms, claimed_ms = dumped
        return cls(
            index=index,
            finding_id=finding_id,
            finding=finding,
            channels=tuple(channels),
            since_ms=since_ms,
            claimed_ms=claimed_ms,
        )


def claim(outbox: Iterable[Entry], *, now_ms: int) -> tuple[list[Entry], list[Entry]]:
    """The outbox with what this run takes marked as taken, and what it takes, oldest first.

    What nobody is to be told of is only recorded, and taken however much it is.
    """
    kept: list[Entry] = []
    mine: list[Entry] = []
    told = 0
    for entry in outbox:
        if now_ms - entry.claimed_ms < LEASE_MS or (entry.channels and told == MAX_CLAIMS):
            kept.append(entry)
        else:
            told += bool(entry.channels)
            taken = replace(entry, claimed_ms=now_ms)
            mine.append(taken)
            kept.append(taken)
    return kept, mine


def given_up(outbox: Iterable[Entry], *, now_ms: int) -> list[Entry]:
    """What nobody took for a day."""
    return [entry for entry in outbox if now_ms - entry.since_ms >= GIVE_UP_MS]


def settled(outbox: Iterable[Entry], left: Mapping[str, tuple[str, ...]]) -> list[Entry]:
    """The outbox after telling.

    Args:
        outbox: As it stands now, with what other runs may have added since.
        left: By finding id of those that were tried, the channels that did not take it; free for the next run.
    """
    kept: list[Entry] = []
    for entry in outbox:
        if entry.finding_id not in left:
            kept.append(entry)
        elif channels := left[entry.finding_id]:
            kept.append(replace(entry, channels=channels, claimed_ms=0))
    return kept
