"""Traffic fallen silent for longer than a window, in a service that logs little."""

from collections.abc import Sequence
from math import sqrt
from typing import Any, ClassVar, Final

from minutewatch.analysis.course import RECENT
from minutewatch.analysis.detectors.detector import Severity, Verdict
from minutewatch.analysis.measures import ARRIVALS, LEVELS, STATUSES
from minutewatch.analysis.minutes import MINUTES_A_DAY, Span, clock
from minutewatch.analysis.queries import Tally
from minutewatch.analysis.series import Observation
from minutewatch.analysis.tails import silence_tail

# One empty minute may be a delivery that is late.
MIN_GAP: Final = 2
# A job that starts, logs and ends must not look like a service that died.
MIN_PAST: Final = 20
# Gaps that the past has shown, and up to twice as long, are the service's habit.
GAP_FACTOR: Final = 2
# The longest gap is forgotten slowly: by half in a week.
GAP_KEPT: Final = 0.5 ** (1 / (7 * MINUTES_A_DAY))
# How fast the level follows, and how much it wanders: a shape of 10 is +-32 %.
PATIENCE: Final = 60.0
SHAPE: Final = 10.0


class Silence:
    """Scores the empty minutes at the end by the negative binomial probability of no event in them.

    The level is a mean over the last hours before the gap, or what there was yesterday in these minutes if that
    is less.
    """

    NAME: ClassVar[str] = "silence"
    KIND: ClassVar[str] = "traffic"
    NEEDS: ClassVar[tuple[Tally, ...]] = (ARRIVALS, LEVELS, STATUSES)
    TITLE: ClassVar[str] = "silence"

    def __init__(self, state: Sequence[Any] = ()) -> None:
        level, gap, longest, minutes = state or (0.0, 0, 0.0, 0)
        self._level, self._gap = float(level), int(gap)
        self._longest, self._minutes = float(longest), int(minutes)

    def update(self, minute: int, seen: Observation) -> float:
        """-log10 P(nothing for so long); 0 while nothing at all arrives, which says nothing of one service."""
        dark = seen.dark and seen.services > 1
        return self._judge(minute, seen, counts=not dark)

    def verdict(self, minute: int, seen: Observation) -> Verdict:
        """The gap, and the lines a minute before it."""
        usual = self._level
        spread = sqrt(usual + usual * usual / SHAPE)
        span = Span(start=minute + 1 - self._gap, end=minute + 1)
        recent = seen.series.arrivals.recent
        return Verdict(
            observed=0.0,
            expected=round(usual, 2),
            low=round(max(0.0, usual - 3 * spread), 2),
            high=round(usual + 3 * spread, 2),
            unit="lines/min",
            span=span,
            baseline=Span(start=span.start - min(MINUTES_A_DAY, self._minutes), end=span.start),
            series=recent[-60:],
            worst=Severity.CRITICAL if usual >= 10 else Severity.HIGH,
            title=self.TITLE,
            title_args={"minutes": str(self._gap), "at": clock(span.start), "usual": f"{usual:.2g}"},
            shown_by="",
            shown_in=Span(start=span.start - 1, end=span.start),
            condition="",
        )

    def dump(self) -> list[Any]:
        """Level before the gap, its length, the longest one before, and how many minutes are known."""
        return [self._level, self._gap, self._longest, self._minutes]

    def _judge(self, minute: int, seen: Observation, *, counts: bool) -> float:
        lines = seen.series.arrivals.recent[-1]
        self._longest *= GAP_KEPT
        if lines or not counts:
            if lines:
                self._longest = max(self._longest, self._gap)
                for count in (*[0.0] * self._gap, lines):
                    self._minutes = min(self._minutes + 1, MINUTES_A_DAY)
                    self._level += (count - self._level) / min(self._minutes, PATIENCE)
                self._gap = 0
            return 0.0
        self._gap += 1
        # After minutes that were left out nobody knows what was in them.
        known = seen.series.minutes >= min(RECENT, self._gap + MIN_PAST)
        if not known or self._gap < max(MIN_GAP, GAP_FACTOR * self._longest + 1) or self._minutes < MIN_PAST:
            return 0.0
        usual = min([self._level, *seen.series.arrivals.usual(minute, min(self._gap, MINUTES_A_DAY // 2))])
        return silence_tail(self._gap * usual, shape=SHAPE)


class AllSilent(Silence):
    """The same over all services together: one finding where each of them would raise its own."""

    NAME: ClassVar[str] = "all_silent"
    KIND: ClassVar[str] = "pipeline"
    TITLE: ClassVar[str] = "all_silent"

    def update(self, minute: int, seen: Observation) -> float:
        """-log10 P(nothing from any service for so long); 0 where there is only one service."""
        return self._judge(minute, seen, counts=seen.services > 1)
