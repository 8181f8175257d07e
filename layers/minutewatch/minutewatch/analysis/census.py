"""Everything that a run asks of the logs: the new minutes, then those into which documents arrived since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from minutewatch.analysis.answers import read_counts
from minutewatch.analysis.arrivals import blocks
from minutewatch.analysis.counting import Ask, Counted, complete, count
from minutewatch.analysis.minutes import Plan, Span
from minutewatch.analysis.ports import Store
from minutewatch.analysis.queries import Counts, Group, Measure, Tally, counts_body, totals_body
from minutewatch.analysis.rulebook import Rulebook
from minutewatch.analysis.shards import Shard
from minutewatch.analysis.state import State
from minutewatch.analysis.windows import Window, mark

# What tells how late the logs of a service come; kept for so many minutes, fewer where there are many services.
ARRIVALS: Final = Tally(group_by=("service.name",))
ARRIVALS_KEPT: Final = 60
_FEWEST_KEPT: Final = 5
_COUNTS_KEPT: Final = 60_000
_SERVICES: Final = Tally(group_by=(), measure=Measure(kind="cardinality", field="service.name"))
# After a sampled document has been seen others are expected for so many minutes.
SAMPLED_FOR: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """What came after its minute had been judged.

    Attributes:
        minutes: The minutes, oldest first.
        blocks: The spans that they were asked for in.
        counts: Their counts as they are now.
        arrivals: By minute and service, how many more documents there are than before.
        documents: How many there are in all.
        waiting: Whether there is more than one run judges.
    """

    minutes: tuple[int, ...] = ()
    blocks: tuple[Span, ...] = ()
    counts: Mapping[Tally, Counts]
    arrivals: Mapping[int, Mapping[Group, float]]
    documents: int = 0
    waiting: bool = False


NOBODY_LATE: Final = Late(counts={}, arrivals={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Census:
    """Counts for one shard; `tallies` are what the built-in detectors need."""

    store: Store
    logs: str
    tallies: Sequence[Tally]
    shard: Shard

    def new(self, state: State, todo: Plan, book: Rulebook) -> Counted:
        """The counts of the minutes to judge, and of what rules look back at; noted in the state's windows.

        Raises:
            SearchError: What the built-in detectors need is not there.
        """
        asked = book.asks(state, todo)
        arrivals = state.windows.setdefault(mark(ARRIVALS), Window())
        span = {**asked, **{tally: _hull(todo.span, asked.get(tally)) for tally in (*self.tallies, ARRIVALS)}}
        counted = count(
            self.store,
            self.logs,
            list(span.items()),
            totals=state.totals.bodies(todo.span),
            sampled=todo.span.start <= state.sampled_until,
            groups=self._services(state, todo.span),
        )
        for tally in (*self.tallies, ARRIVALS):
            if error := counted.refused.get(tally):
                raise error
        counted.counts = {tally: self.shard.only(counts) for tally, counts in counted.counts.items()}
        if counted.sampled:
            state.sampled_until = todo.span.end + SAMPLED_FOR
        for tally, missing in asked.items():
            if tally in counted.counts:
                window = state.windows[mark(tally)]
                window.take(counted.counts[tally], missing)
                if window.bound():
                    counted.cut_off.add(tally)
        if ARRIVALS not in asked:
            arrivals.take(counted.counts[ARRIVALS], todo.span)
        return counted

    def late(self, state: State, todo: Plan, totals: Sequence[Mapping[int, int]], book: Rulebook) -> Late:
        """What came late; the state's counts are corrected by it.

        Raises:
            SearchError: It could not be counted. Nothing is corrected, so that the next run finds it again.
        """
        now = dict(totals[0]) if totals else {}
        minutes = state.totals.late_minutes(now, todo.span)
        hours = state.totals.late_hours(totals[1], todo.span) if len(totals) > 1 else []
        if hours:
            answers = count(self.store, self.logs, (), totals=[totals_body(hour) for hour in hours]).totals
            for answer in answers:
                now |= answer
            minutes = sorted({*minutes, *state.totals.grown_within(now, hours)})
        if not minutes:
            return NOBODY_LATE
        spans = blocks(minutes)
        chosen = tuple(minute for minute in minutes if any(span.start <= minute < span.end for span in spans))
        asks: list[Ask] = [(tally, span) for tally in dict.fromkeys((*self.tallies, ARRIVALS)) for span in spans]
        asks += [ask for ask in book.late_asks(state, spans) if ask not in asks]
        counted = count(
            self.store,
            self.logs,
            asks,
            sampled=todo.span.start <= state.sampled_until,
            groups=self._services(state, todo.span),
        )
        for error in counted.refused.values():
            raise error
        counts = {tally: self.shard.only(found) for tally, found in counted.counts.items()}
        arrivals = _arrivals(state.windows[mark(ARRIVALS)], counts[ARRIVALS], chosen)
        documents = sum(state.totals.correct(minute, now.get(minute, 0)) for minute in chosen)
        for tally, found in counts.items():
            if window := state.windows.get(mark(tally)):
                window.correct(found, spans)
        return Late(
            minutes=chosen,
            blocks=tuple(spans),
            counts=counts,
            arrivals=arrivals,
            documents=documents,
            waiting=len(chosen) < len(minutes),
        )

    def _services(self, state: State, span: Span) -> int:
        """About how many services there are, of all shards; before the first run the index is asked."""
        if state.services or not self.tallies:
            return len(state.services) * self.shard.of
        (answer,) = self.store.multi_search(self.logs, [counts_body(_SERVICES, span)])
        found, _ = read_counts(complete(answer), span)
        return round(max((sum(groups.values()) for groups in found.values()), default=0))


def arrivals_from(state: State, end: int) -> int:
    """The first minute of which the counts of services are kept."""
    services = max(1, len(state.windows[mark(ARRIVALS)].counts.get(end - 1, ())))
    return end - min(ARRIVALS_KEPT, max(_FEWEST_KEPT, _COUNTS_KEPT // services))


def _hull(span: Span, other: Span | None) -> Span:
    return Span(start=min(span.start, other.start), end=max(span.end, other.end)) if other else span


def _arrivals(window: Window, now: Counts, minutes: Sequence[int]) -> dict[int, dict[Group, float]]:
    """Of those minutes that are kept, what each service has more than it had."""
    more: dict[int, dict[Group, float]] = {}
    for minute in minutes:
        if minute >= window.start:
            before = window.counts.get(minute, {})
            grown = {group: count - before.get(group, 0) for group, count in now.get(minute, {}).items()}
            more[minute] = {group: count for group, count in grown.items() if count > 0}
    return more
