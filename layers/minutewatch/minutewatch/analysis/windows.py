"""The counts of the last minutes, kept between runs: what longer windows, and late documents, are judged by."""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

import orjson

from minutewatch.analysis.minutes import Span
from minutewatch.analysis.queries import TIMESTAMP, Counts, Group, Tally

# Counts that one question's window may hold; a rule that groups by something every log has its own of would need
# millions.
MAX_COUNTS: Final = 100_000


class Window:
    """The counts of one tally, complete from minute `start` up to (without) `end`."""

    __slots__ = ("counts", "end", "start")

    def __init__(self, start: int = 0, end: int = 0, counts: Counts | None = None) -> None:
        self.start, self.end = start, end
        self.counts: Counts = counts or {}

    def missing(self, wanted: Span) -> Span:
        """What has to be asked so that the window has all of `wanted`, which reaches at least to its end."""
        if not self.start <= wanted.start <= self.end:
            return wanted
        return Span(start=self.end, end=wanted.end)

    def take(self, counts: Counts, asked: Span) -> None:
        """Add what was asked for, or begin anew with it where it does not follow on."""
        if asked.start != self.end:
            self.start, self.counts = asked.start, {}
        self.end = asked.end
        self.counts.update(of(counts, asked))

    def bound(self) -> bool:
        """Keep the largest groups of each minute where there are too many to keep; whether any were dropped."""
        most = max(1, MAX_COUNTS // max(1, self.end - self.start))
        large = [minute for minute, groups in self.counts.items() if len(groups) > most]
        for minute in large:
            ordered = sorted(self.counts[minute].items(), key=lambda one: (-one[1], one[0]))
            self.counts[minute] = dict(ordered[:most])
        return bool(large)

    def correct(self, counts: Counts, spans: Sequence[Span]) -> None:
        """Put the counts of these minutes in the place of those that are kept."""
        for span in spans:
            for minute in range(max(span.start, self.start), min(span.end, self.end)):
                if groups := counts.get(minute):
                    self.counts[minute] = groups

    def forget(self, before: int) -> None:
        """Drop the minutes before that one."""
        if before > self.start:
            self.start = min(before, self.end)
            for minute in [one for one in self.counts if one < before]:
                del self.counts[minute]

    def dump(self) -> list[Any]:
        """Compact JSON, for `load`: the groups once, then each minute as positions and counts."""
        place: dict[Group, int] = {}
        minutes = [
            [minute - self.start, [place.setdefault(group, len(place)) for group in groups], list(groups.values())]
            for minute, groups in self.counts.items()
            if groups
        ]
        return [self.start, self.end, list(place), minutes]

    @classmethod
    def load(cls, dumped: Sequence[Any]) -> "Window":
        """What `dump` gave."""
        start, end, named, minutes = dumped
        groups = [tuple(group) for group in named]
        pick = groups.__getitem__
        return cls(
            start,
            end,
            {start + offset: dict(zip(map(pick, at), counts, strict=True)) for offset, at, counts in minutes},
        )


def of(counts: Counts, span: Span) -> Counts:
    """The counts of the span's minutes alone."""
    return {minute: groups for minute, groups in counts.items() if span.start <= minute < span.end}


@lru_cache(maxsize=2048)
def mark(tally: Tally) -> str:
    """The tally's name in the state: 16 hex digits, the same in every run and release."""
    text = orjson.dumps(
        [
            tally.group_by,
            tally.where,
            [tally.bins.field, tally.bins.edges] if tally.bins else None,
            tally.top,
            [tally.measure.kind, tally.measure.field] if tally.measure else None,
            *([] if tally.clock == TIMESTAMP else [tally.clock]),
        ]
    )
    return blake2b(text, digest_size=8).hexdigest()
