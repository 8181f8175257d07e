"""A shard's state made of those of others, when their number has changed. Pure."""

from collections.abc import Sequence

from minutewatch.analysis.minutes import Span
from minutewatch.analysis.shards import Shard
from minutewatch.analysis.state import Progress, State
from minutewatch.analysis.windows import Window, of


def part(state: State, source: Shard, shard: Shard) -> State:
    """What of the state of `source` belongs to `shard`; `state` is used up."""
    if source.start >= shard.start and source.end <= shard.end:
        return state
    state.services = {name: watch for name, watch in state.services.items() if shard.owns((name,))}
    for window in state.windows.values():
        window.counts = {
            minute: {group: count for group, count in groups.items() if shard.owns(group)}
            for minute, groups in window.counts.items()
        }
    for progress in state.rules.values():
        progress.spoken = [[*group, told] for *group, told in progress.spoken if shard.owns(tuple(group))]
    state.lags = state.lags.only(shard.owns)
    if not shard.is_first:
        state.estate, state.outbox = None, []
    return state


def merged(parts: Sequence[State]) -> State:
    """One state of parts that have no series in common: as far as the one that is least far."""
    if not parts:
        return State()
    parts = sorted(parts, key=lambda one: one.judged_to or 0)
    whole = parts[0]
    for other in parts[1:]:
        whole.services |= other.services
        whole.estate = whole.estate or other.estate
        whole.outbox += other.outbox
        whole.tails.add(other.tails.dump())
        whole.sampled_until = max(whole.sampled_until, other.sampled_until)
        whole.lags.add(other.lags.dump())
        _merge_windows(whole.windows, other.windows)
        _merge_rules(whole.rules, other.rules)
    return whole


def _merge_windows(whole: dict[str, Window], other: dict[str, Window]) -> None:
    """Windows hold the minutes that both have; what is missing is asked for again."""
    for mark in whole.keys() & other.keys():
        mine, theirs = whole[mark], other[mark]
        common = Span(start=max(mine.start, theirs.start), end=min(mine.end, theirs.end))
        counts = {minute: dict(groups) for minute, groups in of(mine.counts, common).items()}
        for minute, groups in of(theirs.counts, common).items():
            counts.setdefault(minute, {}).update(groups)
        whole[mark] = Window(common.start, max(common.start, common.end), counts)
    for mark in whole.keys() - other.keys():
        del whole[mark]


def _merge_rules(whole: dict[str, Progress], other: dict[str, Progress]) -> None:
    for name, theirs in other.items():
        mine = whole.setdefault(name, theirs)
        if mine is not theirs:
            mine.judged_to = min(mine.judged_to, theirs.judged_to)
            mine.spoken += theirs.spoken
            mine.error = mine.error or theirs.error
