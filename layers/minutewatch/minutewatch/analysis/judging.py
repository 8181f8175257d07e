"""What one run judges: counts are asked for, rules and detectors look at them, and the state moves on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from minutewatch.analysis.alarm import Alarm
from minutewatch.analysis.census import ARRIVALS, NOBODY_LATE, Census, Late, arrivals_from
from minutewatch.analysis.checks import set_aside
from minutewatch.analysis.counting import Counted
from minutewatch.analysis.detection import detect
from minutewatch.analysis.heartbeat import Health
from minutewatch.analysis.minutes import MINUTE_MS, Plan
from minutewatch.analysis.ports import Rule, Store
from minutewatch.analysis.rulebook import Rulebook, Said
from minutewatch.analysis.sample import TALLIES
from minutewatch.analysis.shards import Shard
from minutewatch.analysis.state import State
from minutewatch.analysis.windows import mark
from minutewatch.errors import SearchError

_MINUTE_S: Final = MINUTE_MS // 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What stands out, and how analysis is doing."""

    alarms: Sequence[Alarm]
    said: Sequence[Said]
    health: Health


class Judging:
    """Judges the minutes of one shard, by the users' rules and, with `builtins`, by the detectors."""

    def __init__(
        self,
        *,
        store: Store,
        logs: str,
        rules: Sequence[Rule],
        unreadable: Mapping[str, str],
        builtins: bool,
        evaluation_delay: timedelta,
        false_alarms_a_day: float,
        shard: Shard,
    ) -> None:
        self._store, self._logs, self._shard = store, logs, shard
        self._delay, self._budget = evaluation_delay, false_alarms_a_day
        self._tallies = TALLIES if builtins else ()
        self._census = Census(store=store, logs=logs, tallies=self._tallies, shard=shard)
        self._rules, self._unreadable = tuple(rules), unreadable
        # What the index said of the rules; asked anew after every cold start.
        self._aside: dict[str, str] | None = None

    def judge(self, state: State, todo: Plan, instant: datetime, troubles: list[str]) -> Judgement:
        """Judge the minutes of the plan, and those again that got documents since; `state` is moved on.

        What goes wrong without stopping it is added to `troubles`.

        Raises:
            SearchError: The minutes could not be counted in full.
        """
        book = Rulebook(self._rules, self._set_aside(troubles), shard=self._shard)
        book.begin(state, todo)
        counted = self._counted(state, todo, book)
        late = self._late(state, todo, counted, book, troubles)
        said = list(book.judge_late(state, late.blocks, late.counts, end=todo.span.start))
        said += book.judge(state, todo, counted.refused)
        self._note_lags(state, todo, counted, late, instant)
        todo = replace(
            todo,
            late=late.minutes,
            arrivals=late.arrivals,
            shards=self._shard.of,
            first=self._shard.is_first,
            totals={minute: counted.totals[0].get(minute, 0) for minute in range(todo.span.start, todo.span.end)},
        )
        counts = {tally: {**late.counts.get(tally, {}), **counted.counts[tally]} for tally in self._tallies}
        alarms = detect(state, counts, todo, false_alarms_a_day=self._budget) if counts else []
        state.judged_to = todo.span.end
        state.totals.take(counted.totals[0], todo.span)
        book.forget(state, kept={mark(ARRIVALS): arrivals_from(state, todo.span.end)})
        return Judgement(alarms=alarms, said=said, health=self._health(state, counted, late))

    def _set_aside(self, troubles: list[str]) -> dict[str, str]:
        """The rules that the index cannot answer; they are asked about again by every run."""
        doubtful = [rule for rule in self._rules if self._aside is None or rule.name in self._aside]
        try:
            self._aside = set_aside(self._store, self._logs, doubtful) if doubtful else {}
        except SearchError as error:
            troubles.append(f"rules could not be checked: {error}")
        return self._aside or {}

    def _counted(self, state: State, todo: Plan, book: Rulebook) -> Counted:
        try:
            return self._census.new(state, todo, book)
        except SearchError:
            # One rule may have spoiled the whole request: the next run asks the index about each of them.
            self._aside = None
            raise

    def _late(self, state: State, todo: Plan, counted: Counted, book: Rulebook, troubles: list[str]) -> Late:
        try:
            return self._census.late(state, todo, counted.totals, book)
        except SearchError as error:
            troubles.append(f"late documents could not be counted, the next run tries again: {error}")
            return NOBODY_LATE

    def _note_lags(self, state: State, todo: Plan, counted: Counted, late: Late, instant: datetime) -> None:
        for minute, groups in late.arrivals.items():
            state.lags.take(minute, groups, late_s=instant.timestamp() - (minute + 1) * _MINUTE_S)
        for minute in range(todo.span.start, todo.span.end):
            state.lags.take(minute, counted.counts[ARRIVALS].get(minute, {}))

    def _health(self, state: State, counted: Counted, late: Late) -> Health:
        # Without an index no field is there; that is the index's trouble and no rule's.
        waiting = {} if counted.no_index else state.rules
        return Health(
            rules_in_error={
                **self._unreadable,
                **{name: progress.error for name, progress in waiting.items() if progress.error},
            },
            cut_off=tuple(
                f"only the largest groups by {', '.join(tally.group_by)} are counted" for tally in counted.cut_off
            ),
            late_documents=late.documents,
            late=late.minutes,
            late_waiting=late.waiting,
            suggested_delay_s=state.lags.suggestions(self._delay.total_seconds()),
            series=len(state.services),
            no_index=counted.no_index,
        )
