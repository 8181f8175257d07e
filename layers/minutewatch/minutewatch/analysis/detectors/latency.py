"""Requests that take longer than they did an hour ago, yesterday, or before they slowly got slower."""

from collections.abc import Sequence
from math import exp, log, sqrt
from typing import Any, ClassVar, Final

from minutewatch.analysis.detectors.detector import WINDOWS, Severity, Verdict
from minutewatch.analysis.measures import DURATION_CONDITION, DURATION_QUERY, DURATIONS
from minutewatch.analysis.minutes import MINUTES_A_DAY, Span, clock
from minutewatch.analysis.queries import Tally
from minutewatch.analysis.series import Observation
from minutewatch.analysis.tails import normal_tail

# An absolute margin: a third slower, beside what all services have become slower, is worth a word.
MIN_FACTOR: Final = 1.35
_MARGIN: Final = log(MIN_FACTOR)
# The level of a service wanders by about so much (natural logarithm), however many requests are averaged.
WANDER: Final = 0.1
# Fewer durations than this are no mean.
MIN_COUNT: Final = 6.0
MIN_PAST: Final = 20.0
# The recent past: an hour, half an hour before now.
RECENT: Final = (90, 30)
# In no window does the slowest minute count for more than this many times the second slowest: a host that collects
# its garbage is slow for a minute.
MOST_OF_ONE: Final = 1.5
# A slow creep is judged over longer windows, against references that do not creep along.
MIN_CREEP: Final = 12
OLD: Final = (240, 120)
AROUND: Final = 30
# Two ways to the same mean differ by less.
_ROUNDING: Final = 1e-9
# A deviation (natural logarithm) by less is noise.
DISTINCT: Final = 0.15

# Mean of the logarithms, and how many they are the mean of.
Reference = tuple[float, float]
_MANY: Final = 1000.0


class Latency:
    """Scores the mean of the durations' logarithms over 2 to 30 minutes by a normal tail.

    The standard error of a mean of n logarithms is sqrt(variance / n), and the level wanders beside: the
    deviation is

        (mean - reference - common) / sqrt(variance (1 / n + 1 / n_reference) + 0.1^2)

    A step is compared with the hour before and with yesterday; a creep, in windows of 12 minutes and more, with
    yesterday, a week ago, and two to four hours ago. Of these references the one that surprises least counts.
    What all services have become slower (the median, up to 30 %) is no news of one of them. In no window does
    the slowest minute count for more than twice the second slowest.
    """

    NAME: ClassVar[str] = "latency"
    KIND: ClassVar[str] = "latency"
    NEEDS: ClassVar[tuple[Tally, ...]] = (DURATIONS,)

    def __init__(self, state: Sequence[Any] = ()) -> None:
        del state  # the durations tell all
        self._best: tuple[int, float, float] = (0, 0.0, 0.0)

    def update(self, minute: int, seen: Observation) -> float:
        """-log10 P(so slow), of the most improbable window; 0 below the margin."""
        self._best = (0, 0.0, 0.0)
        durations = seen.series.durations
        if len(durations.counts) < WINDOWS[2]:
            return 0.0
        fixed = references(minute, seen)
        recent = _recent(seen)
        creeps = fixed or []
        if not self._is_slow(seen, recent, creeps):
            return 0.0
        steps = [recent, *_habit(minute, seen, recent)] if recent else []
        lowest = min((max(reference for reference, _ in some) for some in (steps, creeps) if some), default=None)
        if lowest is None:
            return 0.0
        best = 0.0
        for width in WINDOWS:
            window = durations.counts[-width:]
            count = sum(window)
            sums = durations.sums[-width:]
            if count < MIN_COUNT or sum(sums) / count - lowest - seen.peers.slower < _MARGIN:
                continue
            best = max(best, self._score(seen, window, sums, steps, width))
            if width >= MIN_CREEP:
                best = max(best, self._score(seen, window, sums, creeps, width))
        return best

    def verdict(self, minute: int, seen: Observation) -> Verdict:
        """The window that scored highest, in ms (geometric means)."""
        width, reference, _ = self._best
        durations = seen.series.durations
        mean, count = durations.mean(width, 0)
        spread = 3 * sqrt(durations.variance / max(1.0, count / width) + WANDER**2)
        span = Span(start=minute + 1 - width, end=minute + 1)
        factor = exp(mean - reference)
        return Verdict(
            observed=_ms(mean),
            expected=_ms(reference),
            low=_ms(reference - spread),
            high=_ms(reference + spread),
            unit="ms",
            span=span,
            baseline=Span(start=minute + 1 - min(seen.watched, MINUTES_A_DAY), end=span.start),
            series=[
                _ms(s / n) if n else None
                for n, s in zip(durations.counts[-60:], durations.sums[-60:], strict=True)
            ],
            worst=Severity.CRITICAL if factor >= 5 else Severity.HIGH if factor >= 2 else Severity.MEDIUM,
            title="latency",
            title_args={
                "now": f"{_ms(mean):.3g}",
                "usual": f"{_ms(reference):.3g}",
                "factor": f"{factor:.2g}",
                "requests": f"{count:g}",
                "minutes": str(width),
                "at": clock(span.start),
            },
            shown_by=DURATION_QUERY,
            shown_in=span,
            condition=DURATION_CONDITION,
        )

    def dump(self) -> list[Any]:
        """Nothing: the durations tell all."""
        return []

    def _is_slow(self, seen: Observation, recent: Reference | None, creeps: Sequence[Reference]) -> bool:
        """Whether some window is slower than a reference by the margin; yesterday's habit only raises that."""
        known = [max(mean for mean, _ in creeps)] if creeps else []
        if recent:
            known.append(recent[0])
        if not known:
            return False
        least = min(known) + seen.peers.slower + _MARGIN - _ROUNDING
        counts, sums = seen.series.durations.counts, seen.series.durations.sums
        count = total = 0.0
        before = len(counts)
        for width in WINDOWS:
            start = max(0, len(counts) - width)
            count += sum(counts[start:before])
            total += sum(sums[start:before])
            before = start
            if count >= MIN_COUNT and total >= least * count:
                return True
        return False

    def _score(
        self,
        seen: Observation,
        window: Sequence[float],
        sums: Sequence[float],
        against: Sequence[Reference],
        width: int,
    ) -> float:
        """By the reference that surprises least; 0 without any."""
        count, total = sum(window), sum(sums)
        variance = seen.series.durations.variance
        least, chosen = 0.0, 0.0
        for i, (reference, past) in enumerate(against):
            excess = sorted(s - n * reference for n, s in zip(window, sums, strict=True))
            alone = max(0.0, excess[-1] - MOST_OF_ONE * max(0.0, excess[-2]))
            shift = (total - count * reference - alone) / count - seen.peers.slower
            if shift < _MARGIN:
                return 0.0
            score = normal_tail(shift / sqrt(variance * (1 / count + 1 / past) + WANDER**2))
            if i == 0 or score < least:
                least, chosen = score, reference
        if least > self._best[2] or self._best[0] == 0:
            self._best = (width, chosen, least)
        return least


def references(minute: int, seen: Observation) -> list[Reference]:
    """What does not creep along: yesterday at this time, a week ago, two to four hours ago; those that are
    known."""
    durations = seen.series.durations
    if durations.known is not None and durations.known[0] == minute:
        return durations.known[1]
    found = [
        _yesterday(minute, seen),
        durations.week(minute - 7 * MINUTES_A_DAY - AROUND, minute - 7 * MINUTES_A_DAY + AROUND),
        durations.around(minute - OLD[0], minute - OLD[1]),
    ]
    known = [(mean, _MANY) for mean in found if mean is not None]
    durations.known = (minute, known)
    return known


def _yesterday(minute: int, seen: Observation) -> float | None:
    """The mean around this time; where 20 minutes of it were distinctly slower, these."""
    durations, start, end = seen.series.durations, minute - MINUTES_A_DAY - AROUND, minute - MINUTES_A_DAY + AROUND
    known = durations.known_around(start, end)
    if not known:
        return None
    mean, slowest = sum(known) / len(known), max(known)
    return slowest if slowest > mean + DISTINCT else mean


def _habit(minute: int, seen: Observation, recent: Reference) -> list[Reference]:
    """Yesterday, if it was distinctly slower at this time than the hour before now."""
    usual = _yesterday(minute, seen)
    return [(usual, _MANY)] if usual is not None and usual > recent[0] + DISTINCT else []


def slower(minute: int, seen: Observation) -> float | None:
    """How much slower the last 20 minutes are than usual (natural logarithm); None where that is unknown."""
    known = references(minute, seen)
    mean, count = seen.series.durations.mean(20, 0)
    return mean - known[0][0] if known and count >= MIN_COUNT else None


def _recent(seen: Observation) -> Reference | None:
    """The hour before the last half hour; of a service that is new, all but the last minutes."""
    durations = seen.series.durations
    minutes = len(durations.counts)
    mean, count = (
        durations.mean(*RECENT)
        if minutes > sum(RECENT) / 2
        else durations.mean(minutes, min(RECENT[1], minutes // 2))
    )
    return (mean, count) if count >= MIN_PAST else None


def _ms(logarithm: float) -> float:
    return round(exp(logarithm) / 1e6, 2)
