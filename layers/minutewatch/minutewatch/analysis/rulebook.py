"""The users' rules of a run: what they need to know, how far each is, and what they say. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from minutewatch.analysis.arrivals import LATE_FOR
from minutewatch.analysis.minutes import MINUTES_A_DAY, Plan, Span
from minutewatch.analysis.ports import Match, Rule
from minutewatch.analysis.queries import Counts, Tally
from minutewatch.analysis.shards import Shard
from minutewatch.analysis.spoken import Spoken
from minutewatch.analysis.state import Progress, State
from minutewatch.analysis.windows import Window, mark

# A rule that could not be judged for longer begins anew with the present.
MAX_BACKLOG: Final = MINUTES_A_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a rule says for the first time."""

    rule: Rule
    match: Match


class Rulebook:
    """The users' rules in one run; those set `aside` wait, and will be judged from where they stand."""

    def __init__(self, rules: Iterable[Rule], aside: Mapping[str, str], *, shard: Shard) -> None:
        self._shard, self._aside = shard, aside
        self._all = [rule for rule in rules if shard.is_first or any(tally.group_by for tally in rule.needs)]
        self._rules = [rule for rule in self._all if rule.name not in aside]

    def begin(self, state: State, todo: Plan) -> None:
        """Note new rules, which are judged from the run's own minutes on, and forget those that are gone."""
        known, state.rules = state.rules, {}
        for rule in self._all:
            progress = state.rules[rule.name] = known.get(rule.name) or Progress(judged_to=todo.speak_from)
            progress.judged_to = max(progress.judged_to, todo.span.end - MAX_BACKLOG)
            progress.error = self._aside.get(rule.name, "")

    def asks(self, state: State, todo: Plan) -> dict[Tally, Span]:
        """What is missing of the counts that they need."""
        asked: dict[Tally, Span] = {}
        for tally, start in self._starts(state).items():
            window = state.windows.setdefault(mark(tally), Window())
            if span := window.missing(Span(start=start, end=todo.span.end)):
                asked[tally] = span
        return asked

    def late_asks(self, state: State, blocks: Sequence[Span]) -> list[tuple[Tally, Span]]:
        """What to ask so that they can be judged again where documents arrived late."""
        return [
            (tally, span)
            for tally, look_back in self._look_backs().items()
            for span in _around(blocks, look_back, state.windows[mark(tally)])
        ]

    def judge(self, state: State, todo: Plan, refused: Mapping[Tally, Exception]) -> Iterator[Said]:
        """What is said of new minutes, by rules whose counts are there; the others stay where they are."""
        for rule in self._rules:
            progress = state.rules[rule.name]
            progress.error = next((str(refused[tally]) for tally in rule.needs if tally in refused), "")
            if progress.error:
                continue
            counts = {tally: state.windows[mark(tally)].counts for tally in rule.needs}
            span = Span(start=progress.judged_to, end=todo.span.end)
            yield from self._say(rule, progress, rule.judge(counts, span), span.end)
            progress.judged_to = span.end

    def judge_late(
        self, state: State, blocks: Sequence[Span], late: Mapping[Tally, Counts], *, end: int
    ) -> Iterator[Said]:
        """What is said of minutes before `end` whose windows have documents that came late.

        To be called before `judge`, with the windows corrected: each rule is judged again as far as it was.
        """
        for rule in self._rules:
            progress = state.rules[rule.name]
            counts = {tally: {**late.get(tally, {}), **state.windows[mark(tally)].counts} for tally in rule.needs}
            for block in blocks:
                until = min(block.end + rule.look_back - 1, progress.judged_to, end)
                if block.start < until:
                    span = Span(start=block.start, end=until)
                    yield from self._say(rule, progress, rule.judge(counts, span), end)

    def forget(self, state: State, kept: Mapping[str, int]) -> None:
        """Drop the counts that no rule looks back at; `kept` are windows that others need, and from when."""
        starts = dict(kept)
        for tally, start in self._starts(state).items():
            starts[mark(tally)] = min(start, starts.get(mark(tally), start))
        for name in state.windows.keys() - starts.keys():
            del state.windows[name]
        for name, start in starts.items():
            state.windows[name].forget(start)

    def _say(self, rule: Rule, progress: Progress, matches: Iterable[Match], end: int) -> Iterator[Said]:
        found = [match for match in matches if self._shard.owns(match.group)]
        if not found and not progress.spoken:
            return
        spoken = Spoken.load(rule.quiet, progress.spoken)
        for match in spoken.take(found):
            yield Said(rule=rule, match=match)
        spoken.forget(end - LATE_FOR)
        progress.spoken = spoken.dump()

    def _starts(self, state: State) -> dict[Tally, int]:
        """From which minute on the counts of each tally are needed."""
        starts: dict[Tally, int] = {}
        for rule in self._rules:
            start = state.rules[rule.name].judged_to + 1 - rule.look_back
            for tally in rule.needs:
                starts[tally] = min(start, starts.get(tally, start))
        return starts

    def _look_backs(self) -> dict[Tally, int]:
        longest: dict[Tally, int] = {}
        for rule in self._rules:
            for tally in rule.needs:
                longest[tally] = max(rule.look_back, longest.get(tally, 0))
        return longest


def _around(blocks: Sequence[Span], look_back: int, window: Window) -> Iterator[Span]:
    """The minutes to ask for: the late ones, and where they are not all kept those that are judged with them."""
    for block in blocks:
        whole = Span(start=block.start + 1 - look_back, end=min(block.end - 1 + look_back, window.end))
        yield block if window.start <= whole.start or len(whole) < len(block) else whole
