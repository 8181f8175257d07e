"""The share of failures risen above what the service's own past makes plausible."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import sqrt
from typing import Any, ClassVar, Final

from minutewatch.analysis.detectors.detector import LONGEST, MOST_OF_ONE, WINDOWS, Severity, Verdict
from minutewatch.analysis.measures import (
    ERROR_LEVEL_CONDITION,
    ERROR_LEVEL_QUERY,
    FAILURE_CONDITION,
    FAILURE_QUERY,
    LEVELS,
    STATUSES,
)
from minutewatch.analysis.minutes import Span, clock
from minutewatch.analysis.queries import Tally
from minutewatch.analysis.sample import Sample
from minutewatch.analysis.series import Observation
from minutewatch.analysis.tails import surge_tail

# A service is judged from its fourth minute on; until its eleventh, by what was before the window alone.
MIN_PAST: Final = 3
YOUNG: Final = 10
# An absolute margin for low volume: fewer failures than this above the usual wake nobody ...
MIN_EXCESS: Final = 3.0
# ... nor does a rise of less than two points.
MIN_RISE: Final = 0.02
# Before there is a past: half a failure in 20.
PRIOR_BAD: Final = 0.5
PRIOR_ALL: Final = 20.0
# Half of what is known of the ratio is forgotten in six hours.
KEPT: Final = 0.5 ** (1 / 360)
# A minute that stands out teaches little of what is usual.
SUSPICIOUS: Final = 3.0
TAUGHT_WHEN_SUSPICIOUS: Final = 0.1
# How much the ratio itself wanders, as the relative variance of 5 and of 30 minutes, with the weight of the prior.
SHORT, LONG = 5, 30
WANDERS: Final = (0.4, 0.07)
WANDER_WEIGHT: Final = 50.0
WANDER_KEPT: Final = 0.9995
MIN_WANDER: Final = (0.02, 0.005)


class ErrorRatio:
    """Scores the failures of the last 2 to 30 minutes by a negative binomial tail.

    Of a service with requests a failure is a request answered by 5xx; of any other, a line at level error or
    fatal. The expected number is the usual ratio, of the last hours but the last half one or of yesterday at
    this time if that was higher, times the requests seen. The ratio wanders, so its relative variance over 5 and
    over 30 minutes is learnt (variance of the counts beyond Poisson's, by the squared mean: Johnson, Kemp, Kotz,
    Univariate Discrete Distributions, 3rd ed., sec. 5.3); between these it is interpolated. In no window does
    the worst minute count for more than twice the second worst.
    """

    NAME: ClassVar[str] = "error_ratio"
    KIND: ClassVar[str] = "error"
    NEEDS: ClassVar[tuple[Tally, ...]] = (STATUSES, LEVELS)

    def __init__(self, state: Sequence[Any] = ()) -> None:
        bad, every, *wander = state or (
            0.0,
            0.0,
            *(one * WANDER_WEIGHT for wander in WANDERS for one in (wander, 1.0)),
        )
        self._bad, self._all = float(bad), float(every)
        self._wander: dict[int, list[float]] = {SHORT: wander[:2], LONG: wander[2:]}
        self._best = (0, 0.0, 0.0)

    def update(self, minute: int, seen: Observation) -> float:
        """-log10 P(so many failures), of the most improbable window; 0 below the absolute margins."""
        bad, every = seen.series.errors(LONGEST + 1)
        best = 0.0
        if len(bad) > MIN_PAST:
            usual = self._usual(bad, every)
            if sum(bad) >= MIN_EXCESS:
                best = self._score(minute, seen, bad, every, usual)
            if best < SUSPICIOUS and len(bad) > YOUNG:
                self._learn_wander(bad, every, usual)
        if len(bad) > LONGEST:
            taught = TAUGHT_WHEN_SUSPICIOUS if best >= SUSPICIOUS else 1.0
            self._bad = self._bad * KEPT + bad[0] * taught
            self._all = self._all * KEPT + every[0] * taught
        return best

    def verdict(self, minute: int, seen: Observation) -> Verdict:
        """The window that scored highest, as a percentage."""
        bad, every = seen.series.errors(120)
        return self._verdict(minute, seen, bad, every, requests=any(seen.series.requests.recent[-LONGEST:]))

    def look_back(self, seen: Sequence[Observation]) -> list[float]:
        """The scores of earlier minutes, each with those before it, by what is usual now."""
        return [self._look_back(seen[:number]) for number in range(1, len(seen) + 1)]

    def late_verdict(self, seen: Sequence[Observation], now: int) -> Verdict:
        """What shows in the last of these minutes."""
        self._look_back(seen)
        samples = [one.sample for one in seen]
        requests = any(sample.requests for sample in samples)
        return self._verdict(seen[-1].minute, seen[-1], *_of(samples), requests=requests)

    def _look_back(self, seen: Sequence[Observation]) -> float:
        """The score of the last of these minutes; 0 where too little is known."""
        bad, every = _of([one.sample for one in seen])
        if self._all < PRIOR_ALL or sum(bad) < MIN_EXCESS:
            return 0.0
        return self._score(seen[-1].minute, seen[-1], bad, every, self._usual((), ()))

    def _verdict(
        self, minute: int, seen: Observation, bad: Sequence[float], every: Sequence[float], *, requests: bool
    ) -> Verdict:
        width, usual, shape = self._best
        failures, lines = sum(bad[-width:]), sum(every[-width:])
        spread = sqrt(usual / lines + usual * usual / shape)
        span = Span(start=minute + 1 - width, end=minute + 1)
        return Verdict(
            observed=_percent(failures / lines),
            expected=_percent(usual),
            low=_percent(max(0.0, usual - 3 * spread)),
            high=_percent(min(1.0, usual + 3 * spread)),
            unit="%",
            span=span,
            baseline=Span(start=min(span.start, max(span.start - 360, minute - seen.watched)), end=span.start),
            series=[_percent(b / n) if n else None for b, n in zip(bad[-60:], every[-60:], strict=True)],
            worst=_worst(failures / lines),
            title="error_ratio.requests" if requests else "error_ratio.lines",
            title_args={
                "percent": f"{100 * failures / lines:.3g}",
                "failures": f"{failures:g}",
                "of": f"{lines:g}",
                "usual": f"{100 * usual:.2g}",
                "at": clock(span.start),
                "minutes": str(width),
            },
            shown_by=FAILURE_QUERY if requests else ERROR_LEVEL_QUERY,
            shown_in=span,
            condition=FAILURE_CONDITION if requests else ERROR_LEVEL_CONDITION,
        )

    def dump(self) -> list[Any]:
        """Failures and all of the past, and the sums behind the two variances."""
        return [self._bad, self._all, *self._wander[SHORT], *self._wander[LONG]]

    def _usual(self, bad: Sequence[float], every: Sequence[float]) -> float:
        """The ratio of the past; of a service that is new, of all but the last minutes as well."""
        more_bad = more_all = 0.0
        if self._all < PRIOR_ALL:
            more_bad, more_all = sum(bad[:-SHORT]), sum(every[:-SHORT])
        return (self._bad + more_bad + PRIOR_BAD) / (self._all + more_all + PRIOR_ALL)

    def _learn_wander(self, bad: Sequence[float], every: Sequence[float], usual: float) -> None:
        for width, sums in self._wander.items():
            mean = usual * sum(every[-width:])
            if mean > 0:
                count = min(sum(bad[-width:]), mean + 3 * sqrt(mean + WANDERS[0] * mean * mean) + 2)
                weight = min(1.0, mean)
                sums[0] = sums[0] * WANDER_KEPT + ((count - mean) ** 2 - mean) / mean * weight
                sums[1] = sums[1] * WANDER_KEPT + mean * weight

    def _shape(self, width: int) -> float:
        short, long = (
            max(least, s / of) for least, (s, of) in zip(MIN_WANDER, self._wander.values(), strict=True)
        )
        part = min(1.0, max(0.0, (width - SHORT) / (LONG - SHORT)))
        return 1 / (short + (long - short) * part + 1 / (self._bad + PRIOR_BAD))

    def _score(
        self, minute: int, seen: Observation, bad: Sequence[float], every: Sequence[float], usual: float
    ) -> float:
        best = 0.0
        for width, failures, lines, ratio in self._windows(bad, every, usual):
            excess = sorted(b - ratio * n for b, n in zip(bad[-width:], every[-width:], strict=True))
            tempered = failures - max(0.0, excess[-1] - MOST_OF_ONE * max(0.0, excess[-2]))
            level = max(ratio, _yesterday(seen, minute, width))
            if not _is_rise(tempered, lines, level):
                continue
            shape = self._shape(width)
            score = surge_tail(tempered, level * lines, shape=shape)
            if score > best:
                best, self._best = score, (width, level, shape)
        return best

    def _windows(
        self, bad: Sequence[float], every: Sequence[float], usual: float
    ) -> Iterator[tuple[int, float, float, float]]:
        """Windows over the margins: minutes, failures, all, and the ratio that is usual for it."""
        young = self._all < PRIOR_ALL and len(bad) <= YOUNG
        all_failures, all_lines = list(accumulate(reversed(bad))), list(accumulate(reversed(every)))
        for width in WINDOWS:
            if width > len(bad):
                return
            failures, lines = all_failures[width - 1], all_lines[width - 1]
            if young:
                before = all_lines[-1] - lines
                if before < PRIOR_ALL:
                    return
                usual = (all_failures[-1] - failures + PRIOR_BAD) / (before + PRIOR_ALL)
            if failures >= MIN_EXCESS and _is_rise(failures, lines, usual):
                yield width, failures, lines, usual


def _is_rise(failures: float, lines: float, usual: float) -> bool:
    """Whether they are over the margins."""
    return failures - usual * lines >= MIN_EXCESS and failures >= (usual + MIN_RISE) * lines


def _of(samples: Sequence[Sample]) -> tuple[list[float], list[float]]:
    """Failed requests and requests; where there are none, lines at an error level and all lines."""
    if any(sample.requests for sample in samples):
        return [sample.failures for sample in samples], [sample.requests for sample in samples]
    return [sample.errors for sample in samples], [sample.lines for sample in samples]


def _yesterday(seen: Observation, minute: int, width: int) -> float:
    """The ratio around this time of yesterday or a week ago, the higher one; 0 where it is unknown."""
    bad, every = (course.usual(minute, width) for course in (seen.series.failures, seen.series.requests))
    return max((b / n for b, n in zip(bad, every, strict=False) if n), default=0.0)


def _percent(ratio: float) -> float:
    return round(100 * ratio, 2)


def _worst(ratio: float) -> Severity:
    if ratio >= 0.5:
        return Severity.CRITICAL
    return Severity.HIGH if ratio >= 0.1 else Severity.MEDIUM
