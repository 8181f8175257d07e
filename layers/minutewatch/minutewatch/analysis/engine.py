"""One run of analysis, from the scheduled instant to what people are told.

The order of the writes is what makes a minute judged exactly once:

1. read the state, or take what this sandbox wrote last; count; judge; look for evidence. Nothing is written yet.
2. commit: one conditional write moves the checkpoint, every series, and the outbox with the new findings. Of two
   runs at once one wins here; the other begins again and finds nothing left to do.
3. record the outbox's findings in their index; creating one that is there already changes nothing.
4. tell each channel, then take out of the outbox what was told.
5. write the heartbeat, which nothing depends on.

A run that dies before 2 has done nothing; one that dies later leaves its findings in the outbox, and the next run
records them at once and tells them when the lease is over.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from minutewatch.analysis.collector import resting_collector
from minutewatch.analysis.heartbeat import Health, failed_heartbeat, heartbeat, heartbeat_id
from minutewatch.analysis.indices import Indices, findings_index
from minutewatch.analysis.judging import Judging
from minutewatch.analysis.ledger import ATTEMPTS, Ledger
from minutewatch.analysis.minutes import Plan, Span, minute_of, plan
from minutewatch.analysis.outbox import Entry, claim, given_up, settled
from minutewatch.analysis.ports import Channel, Rule, Store
from minutewatch.analysis.recording import Recorder, sights
from minutewatch.analysis.shards import Shard
from minutewatch.analysis.state import State
from minutewatch.analysis.telling import tell
from minutewatch.errors import ConflictError, SearchError
from minutewatch.stores.documents import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run did.

    Attributes:
        span: The minutes that this run judged; empty where there was nothing to judge, or another run did it.
        skipped: Minutes given up because the pause was too long.
        behind: Minutes that could be judged and are not yet.
        findings: The documents that this run created, with their `id` and `index`. Those with `quiet` are for the
            record only; the others were told, or are about to be.
        told: Messages that a channel took.
        untold: Messages that a channel did not take, or not for so long that they are given up.
        raced: Whether another run judged minutes that this one wanted.
        health: How analysis is doing.
        troubles: What went wrong without stopping the run, a sentence each.
    """

    span: Span
    skipped: int = 0
    behind: int = 0
    findings: tuple[Json, ...] = ()
    told: int = 0
    untold: int = 0
    raced: bool = False
    health: Health = field(default_factory=Health)
    troubles: tuple[str, ...] = ()


class Engine:
    """Judges minutes. All that matters is in the store, so any number of engines may run, or die, at once."""

    def __init__(  # noqa: PLR0913 - every one is named by who calls it
        self,
        *,
        store: Store,
        indices: Indices,
        channels: Sequence[Channel],
        evaluation_delay: timedelta,
        false_alarms_a_day: float,
        now_ms: Callable[[], int],
        rules: Sequence[Rule] = (),
        unreadable: Mapping[str, str] | None = None,
        builtins: bool = True,
        shard: Shard | None = None,
    ) -> None:
        """`now_ms` is the wall clock; it decides who may tell a finding, never anything about minutes.

        Without `builtins` the rules alone are judged, as when somebody tries one on past logs.
        """
        self._store, self._indices, self._now_ms = store, indices, now_ms
        self._channels = {channel.name: channel for channel in channels}
        self._delay, self._shard = evaluation_delay, shard or Shard()
        self._ledger = Ledger(store, indices.state, self._shard)
        self._recorder = Recorder(store=store, indices=indices, channels=tuple(self._channels))
        self._judging = Judging(
            store=store,
            logs=indices.logs,
            rules=rules,
            unreadable=unreadable or {},
            builtins=builtins,
            evaluation_delay=evaluation_delay,
            false_alarms_a_day=false_alarms_a_day,
            shard=self._shard,
        )

    def run(self, instant: datetime) -> Outcome:
        """Judge what is due at the instant, and tell what is to be told.

        Raises:
            SearchError: The store did not answer in full; what is not committed is judged by the next run.
            ConfigError: The state was written by a newer release.
        """
        end = minute_of(instant - self._delay)
        for attempt in range(ATTEMPTS):
            try:
                with resting_collector():
                    return self._attempt(instant, end, raced=attempt > 0)
            except ConflictError:
                continue
            except SearchError as error:
                self._beat(failed_heartbeat(instant, error))
                raise
        return Outcome(span=Span(start=end, end=end), raced=True, troubles=("other runs wrote first every time",))

    def _attempt(self, instant: datetime, end: int, *, raced: bool) -> Outcome:
        state, version = self._ledger.load(end, again=raced)
        todo = plan(state.judged_to, end=end)
        now_ms = self._now_ms()
        troubles: list[str] = []
        health = self._judge(state, todo, instant, now_ms, troubles) if todo.span else Health()
        lost = given_up(state.outbox, now_ms=now_ms)
        state.outbox, mine = claim([entry for entry in state.outbox if entry not in lost], now_ms=now_ms)
        outbox = list(state.outbox)
        if todo.span or mine or lost:
            version = self._ledger.commit(state, version)
        created = self._record(outbox)
        told = tell(mine, self._channels)

        def settle(now: State) -> None:
            now.outbox = settled(now.outbox, told.left)

        if mine and version and not self._ledger.amend(state, version, settle):
            troubles.append("what was told could not be noted; it may be told again")
        troubles += [f"finding {entry.finding_id} was taken by nobody for a day and is given up" for entry in lost]
        behind = max(0, end - todo.span.end)
        if todo.span:
            self._beat(heartbeat(instant, todo.span, health, behind=behind, troubles=troubles))
        return Outcome(
            span=todo.span,
            skipped=todo.skipped,
            behind=behind,
            findings=created,
            told=told.taken,
            untold=told.untold + sum(len(entry.channels) for entry in lost),
            raced=raced,
            health=health,
            troubles=(*troubles, *told.troubles),
        )

    def _judge(self, state: State, todo: Plan, instant: datetime, now_ms: int, troubles: list[str]) -> Health:
        """Judge the minutes: `state` is moved on, with the findings in its outbox."""
        judged = self._judging.judge(state, todo, instant, troubles)
        seen = sights(judged.alarms, judged.said)
        state.outbox += self._recorder.entries(
            seen, todo.span, detected_at=instant, now_ms=now_ms, troubles=troubles
        )
        return judged.health

    def _record(self, outbox: Sequence[Entry]) -> tuple[Json, ...]:
        """Put the outbox's findings into their indices; those that were not there."""
        for index in sorted({entry.index for entry in outbox}):
            self._store.ensure_index(index, findings_index())
        new = self._store.create_all({(entry.index, entry.finding_id): entry.finding for entry in outbox})
        return tuple(entry.document() for entry in outbox if entry.finding_id in new)

    def _beat(self, document: Json) -> None:
        """Write the heartbeat; where that fails there is none, which is what its reader looks for."""
        try:
            self._store.put(self._indices.state, heartbeat_id(self._shard), document)
        except SearchError:
            return
