"""What arrived after its minute was judged: how many documents each minute had then, against how many it has now.

How many documents a minute has is asked anew every run: by the minute for the last quarter of an hour, by the hour
for the day before. The engine reads both off its tree of times in a few milliseconds, however many documents there
are (docs/decisions/late-documents.md). No cursor can be lost, and a minute that a run had no time for, or died
over, is late until its counts agree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from minutewatch.analysis.minutes import MINUTES_A_DAY, Span
from minutewatch.analysis.queries import totals_body
from minutewatch.stores.documents import Json

# Documents that come later than this are not looked for.
LATE_FOR: Final = MINUTES_A_DAY
# The minutes before the new ones that are compared one by one: most of what is late is late by little.
NEAR: Final = 15
# Hours that one run looks into where documents arrived, and minutes that it judges again; the rest waits.
MAX_HOURS: Final = 4
MAX_LATE: Final = 60
# Late minutes that lie so close together are asked for together.
MAX_GAP: Final = 5
MAX_BLOCKS: Final = 4
_UNKNOWN: Final = -1
_HOUR: Final = 60


@dataclass(slots=True, kw_only=True)
class Totals:
    """Documents of each minute when it was counted last; `counts[i]` is that of minute `start + i`."""

    start: int = 0
    counts: list[int] = field(default_factory=list[int])

    @property
    def end(self) -> int:
        """The first minute that is not there."""
        return self.start + len(self.counts)

    def bodies(self, span: Span) -> list[Json]:
        """What to ask when `span` is judged: the minutes near it and its own, then the hours before."""
        near = self._near(span)
        bodies = [totals_body(Span(start=near, end=span.end))]
        if first := self._first(span) if self.counts else 0:
            bodies += [totals_body(Span(start=first, end=near), hours=True)] if first < near else []
        return bodies

    def late_minutes(self, now: Mapping[int, int], span: Span) -> list[int]:
        """The minutes before the span, of those asked by the minute, that have more documents than they had."""
        return [m for m in range(self._near(span), min(span.start, self.end)) if self._grown(m, now.get(m, 0))]

    def late_hours(self, now: Mapping[int, int], span: Span) -> list[Span]:
        """The hours, of those asked by the hour, that have more documents than they had; the oldest few.

        Of hours in which minutes were given up nothing is known.
        """
        first, near = self._first(span), self._near(span)
        late: list[Span] = []
        for hour in range(first - first % _HOUR, near, _HOUR):
            part = Span(start=max(hour, first), end=min(hour + _HOUR, near))
            known = self.counts[part.start - self.start : part.end - self.start]
            if len(known) == len(part) and _UNKNOWN not in known and now.get(hour, 0) > sum(known):
                late.append(part)
        return late[:MAX_HOURS]

    def grown_within(self, now: Mapping[int, int], spans: Sequence[Span]) -> list[int]:
        """The minutes of the spans that have more documents than they had."""
        return [m for span in spans for m in range(span.start, span.end) if self._grown(m, now.get(m, 0))]

    def correct(self, minute: int, now: int) -> int:
        """Note how many documents the minute has; how many they are more than before."""
        more = now - self.counts[minute - self.start]
        self.counts[minute - self.start] = now
        return more

    def take(self, now: Mapping[int, int], span: Span) -> None:
        """Note the documents of minutes judged for the first time; minutes left out before them stay unknown."""
        if not self.counts:
            self.start = span.start
        self.counts += [_UNKNOWN] * (span.start - self.end)
        self.counts += [now.get(minute, 0) for minute in range(span.start, span.end)]
        if old := max(0, len(self.counts) - LATE_FOR - NEAR):
            del self.counts[:old]
            self.start += old

    def dump(self) -> list[Any]:
        """Compact JSON, for `load`."""
        return [self.start, self.counts]

    @classmethod
    def load(cls, dumped: Sequence[Any]) -> "Totals":
        """What `dump` gave."""
        return cls(start=dumped[0], counts=dumped[1])

    def _near(self, span: Span) -> int:
        return max(self.start if self.counts else span.start, span.start - NEAR)

    def _first(self, span: Span) -> int:
        return max(self.start, span.start - LATE_FOR)

    def _grown(self, minute: int, now: int) -> bool:
        known = self.counts[minute - self.start]
        return known != _UNKNOWN and now > known


def blocks(minutes: Sequence[int]) -> list[Span]:
    """The late minutes as few spans that hold them, the oldest first; what is too much for one run is left out."""
    found: list[Span] = []
    for minute in minutes[:MAX_LATE]:
        if found and minute - found[-1].end < MAX_GAP:
            found[-1] = Span(start=found[-1].start, end=minute + 1)
        elif len(found) < MAX_BLOCKS:
            found.append(Span(start=minute, end=minute + 1))
        else:
            break
    return found
