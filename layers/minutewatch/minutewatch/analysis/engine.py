"""One run of analysis, from the scheduled instant to what people are told.

The order of the writes is what makes a minute judged exactly once:

1. read the state; count; judge; look for evidence. Nothing is written yet.
2. commit: one conditional write moves the checkpoint, every series, and the outbox with the new findings. Of two
   runs at once one wins here; the other begins again and finds nothing left to do.
3. record the outbox's findings in their index; creating one that is there already changes nothing.
4. tell each channel, then take out of the outbox what was told.

A run that dies before 2 has done nothing; one that dies later leaves its findings in the outbox, and the next run
records them at once and tells them when the lease is over.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from minutewatch.analysis.counting import complete, count
from minutewatch.analysis.evidence import NOTHING, Evidence, evidence_body, read_evidence
from minutewatch.analysis.findings import finding, finding_id, key_of, rule_of
from minutewatch.analysis.indices import Indices, findings_index
from minutewatch.analysis.judge import TALLIES, Alarm, judge
from minutewatch.analysis.ledger import ATTEMPTS, Ledger
from minutewatch.analysis.minutes import Plan, Span, minute_of, plan
from minutewatch.analysis.outbox import Entry, claim, given_up, settled
from minutewatch.analysis.ports import Channel, Store
from minutewatch.analysis.state import State
from minutewatch.analysis.telling import tell
from minutewatch.errors import ConflictError, SearchError
from minutewatch.stores.documents import Json

# Findings of one run that are shown with samples: the strongest ones.
MAX_EVIDENCE: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run did.

    Attributes:
        span: The minutes that this run judged; empty where there was nothing to judge, or another run did it.
        skipped: Minutes given up because the pause was too long.
        behind: Minutes that could be judged and are not yet.
        findings: The documents that this run created, with their `id` and `index`.
        told: Messages that a channel took.
        untold: Messages that a channel did not take, or not for so long that they are given up.
        raced: Whether another run judged minutes that this one wanted.
        troubles: What went wrong without stopping the run, a sentence each.
    """

    span: Span
    skipped: int = 0
    behind: int = 0
    findings: tuple[Json, ...] = ()
    told: int = 0
    untold: int = 0
    raced: bool = False
    troubles: tuple[str, ...] = ()


class Engine:
    """Judges minutes. All that matters is in the store, so any number of engines may run, or die, at once."""

    def __init__(
        self,
        *,
        store: Store,
        indices: Indices,
        channels: Sequence[Channel],
        evaluation_delay: timedelta,
        false_alarms_a_day: float,
        now_ms: Callable[[], int],
    ) -> None:
        """`now_ms` is the wall clock; it decides who may tell a finding, never anything about minutes."""
        self._store, self._indices, self._now_ms = store, indices, now_ms
        self._channels = {channel.name: channel for channel in channels}
        self._delay, self._budget = evaluation_delay, false_alarms_a_day
        self._ledger = Ledger(store, indices.state)

    def run(self, instant: datetime) -> Outcome:
        """Judge what is due at the instant, and tell what is to be told.

        Raises:
            SearchError: The store did not answer in full; what is not committed is judged by the next run.
            ConfigError: The state was written by a newer release.
        """
        end = minute_of(instant - self._delay)
        for attempt in range(ATTEMPTS):
            try:
                return self._attempt(instant, end, raced=attempt > 0)
            except ConflictError:
                continue
        return Outcome(span=Span(start=end, end=end), raced=True, troubles=("other runs wrote first every time",))

    def _attempt(self, instant: datetime, end: int, *, raced: bool) -> Outcome:
        state, version = self._ledger.load()
        todo = plan(state.judged_to, end=end)
        now_ms = self._now_ms()
        troubles: list[str] = []
        if todo.span:
            state.outbox += self._judge(state, todo, instant, now_ms, troubles)
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
        return Outcome(
            span=todo.span,
            skipped=todo.skipped,
            behind=max(0, end - todo.span.end),
            findings=created,
            told=told.taken,
            untold=told.untold + sum(len(entry.channels) for entry in lost),
            raced=raced,
            troubles=(*troubles, *told.troubles),
        )

    def _judge(self, state: State, todo: Plan, instant: datetime, now_ms: int, troubles: list[str]) -> list[Entry]:
        """The findings of the minutes to judge, as entries for the outbox; `state` is moved on."""
        counts = count(self._store, self._indices.logs, TALLIES, todo.span)
        alarms = judge(state, counts, todo, false_alarms_a_day=self._budget)
        return [
            Entry(
                index=self._indices.findings_of(alarm.minute),
                finding_id=finding_id(rule_of(alarm), key_of(alarm), alarm.minute),
                finding=finding(alarm, shown, detected_at=instant),
                channels=tuple(self._channels),
                since_ms=now_ms,
            )
            for alarm, shown in zip(alarms, self._evidence(alarms, troubles), strict=True)
        ]

    def _evidence(self, alarms: Sequence[Alarm], troubles: list[str]) -> list[Evidence]:
        """Evidence for each alarm; where the search fails, a finding without samples is better than none."""
        evidence = [NOTHING] * len(alarms)
        strongest = sorted(range(len(alarms)), key=lambda i: -alarms[i].score)[:MAX_EVIDENCE]
        if not strongest:
            return evidence
        try:
            answers = self._store.multi_search(self._indices.logs, [evidence_body(alarms[i]) for i in strongest])
            for i, answer in zip(strongest, answers, strict=True):
                evidence[i] = read_evidence(complete(answer))
        except SearchError as error:
            troubles.append(f"findings are without samples: {error}")
        return evidence

    def _record(self, outbox: Sequence[Entry]) -> tuple[Json, ...]:
        """Put the outbox's findings into their indices; those that were not there."""
        for index in sorted({entry.index for entry in outbox}):
            self._store.ensure_index(index, findings_index())
        new = self._store.create_all({(entry.index, entry.finding_id): entry.finding for entry in outbox})
        return tuple(entry.document() for entry in outbox if entry.finding_id in new)
