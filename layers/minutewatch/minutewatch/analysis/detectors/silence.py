"""Traffic fallen silent: no document where the service's own past says that there should be some."""

from collections.abc import Sequence
from math import sqrt
from typing import Any, ClassVar, Final

from minutewatch.analysis.detectors.detector import Observation, Severity, Verdict
from minutewatch.analysis.detectors.measures import LINES
from minutewatch.analysis.minutes import Span, clock
from minutewatch.analysis.queries import Tally
from minutewatch.analysis.tails import silence_tail

# One empty minute may be a delivery that is late.
MIN_GAP: Final = 2
# A job that starts, logs and ends must not look like a service that died.
MIN_PAST: Final = 20
# Gaps that the past has shown, and up to twice as long, are the service's habit.
GAP_FACTOR: Final = 2
# How much a level may wander: 1 is anything, 10 is +-30 %.
MIN_SHAPE, MAX_SHAPE = 1.0, 10.0


class Silence:
    """Scores the empty minutes at the end by the negative binomial probability of no event in them.

    The level is the mean of the minutes before; how much it wanders there gives the distribution's shape.
    """

    NAME: ClassVar[str] = "silence"
    KIND: ClassVar[str] = "traffic"
    NEEDS: ClassVar[tuple[Tally, ...]] = (LINES,)
    TITLE: ClassVar[str] = "silence"

    def __init__(self, state: Sequence[Any] = ()) -> None:
        del state  # the counts tell all

    def update(self, minute: int, seen: Observation) -> float:
        """-log10 P(nothing for so long); 0 while nothing at all arrives, which says nothing of one service."""
        del minute
        if seen.lines[-1] or (seen.dark and seen.services > 1):
            return 0.0
        return _score(seen.lines)

    def verdict(self, minute: int, seen: Observation) -> Verdict:
        """The gap, and the lines a minute before it."""
        gap = _gap(seen.lines)
        level = seen.lines[:-gap]
        usual = sum(level) / len(level)
        spread = sqrt(usual + usual * usual / _shape(level))
        span = Span(start=minute + 1 - gap, end=minute + 1)
        return Verdict(
            observed=0.0,
            expected=round(usual, 2),
            low=round(max(0.0, usual - 3 * spread), 2),
            high=round(usual + 3 * spread, 2),
            unit="lines/min",
            span=span,
            baseline=Span(start=minute + 1 - len(seen.lines), end=span.start),
            series=tuple(seen.lines),
            worst=Severity.CRITICAL if usual >= 10 else Severity.HIGH,
            title=self.TITLE,
            title_args={"minutes": str(gap), "at": clock(span.start), "usual": f"{usual:.3g}"},
            shown_by="",
            shown_in=Span(start=span.start - 1, end=span.start),
            condition="",
        )

    def dump(self) -> list[Any]:
        """Nothing: the counts tell all."""
        return []


class AllSilent(Silence):
    """The same over all services together: one finding where each of them would raise its own."""

    NAME: ClassVar[str] = "all_silent"
    KIND: ClassVar[str] = "pipeline"
    TITLE: ClassVar[str] = "all_silent"

    def update(self, minute: int, seen: Observation) -> float:
        """-log10 P(nothing from any service for so long); 0 where there is only one service."""
        del minute
        if seen.lines[-1] or seen.services < 2:
            return 0.0
        return _score(seen.lines)


def _score(lines: Sequence[float]) -> float:
    gap = _gap(lines)
    level = lines[:-gap]
    if gap < MIN_GAP or len(level) < MIN_PAST or gap <= GAP_FACTOR * _longest_gap(level):
        return 0.0
    return silence_tail(gap * sum(level) / len(level), shape=_shape(level))


def _gap(lines: Sequence[float]) -> int:
    """How many minutes at the end are empty."""
    gap = 0
    for count in reversed(lines):
        if count:
            break
        gap += 1
    return gap


def _longest_gap(lines: Sequence[float]) -> int:
    longest = gap = 0
    for count in lines:
        gap = 0 if count else gap + 1
        longest = max(longest, gap)
    return longest


def _shape(level: Sequence[float]) -> float:
    """The negative binomial's shape by the method of moments: mean^2 / (variance - mean), within bounds."""
    mean = sum(level) / len(level)
    variance = sum((count - mean) ** 2 for count in level) / len(level)
    extra = variance - mean
    return MAX_SHAPE if extra <= 0 else min(MAX_SHAPE, max(MIN_SHAPE, mean * mean / extra))
