"""One scale for all detectors: what a raw score is worth, learnt from how often it is reached.

A detector's raw score is minus log10 of a probability under its own model. Models are wrong in their tails, each
in its own way, and the scores of neighbouring minutes depend on each other. So what counts is how often a *peak*
of that height comes along: scores over `FLOOR` that lie less than half an hour apart are one peak. The peaks of
a detector, over all series that it judges, are a Poisson stream whose heights are exponential beyond the floor
(peaks over threshold: Davison and Smith, Models for exceedances over high thresholds, J. R. Statist. Soc. B 52,
1990; Leadbetter, On a basis for peaks over threshold modelling, Stat. Prob. Letters 12, 1991). Rate and mean
excess are learnt; until there is a past they are those of a well-behaved model.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import expm1, log, log10
from typing import Final

from minutewatch.analysis.minutes import MINUTES_A_DAY

# Raw scores below this are nobody's business; most of them are 0.
FLOOR: Final = 2.0
LN10: Final = log(10)
# Scores over the floor that lie closer together are one peak.
APART: Final = 30
# Whatever the past says: what comes about once in 1,600 minutes is not improbable.
LEAST: Final = 3.2
# Before there is a past: two peaks a series and day, known as well as from a day of a series.
PRIOR_RATE, PRIOR_DAYS = 2.0, 1.0
# A detector with so many peaks a series and day takes half of a full share of the budget.
ACTIVE: Final = 0.5
# A model that is right has a mean excess of 1/ln 10 = 0.43; the prior is wider, and weighs as much as four peaks.
PRIOR_EXCESS, PRIOR_LIMIT, PRIOR_PEAKS = 0.55, 2.5, 4.0
# Neither lighter than the model by much, nor deaf.
MIN_SCALE, MAX_SCALE = 0.35, 1.5
# Steps in which the scale is found; each one closes at least half of the distance.
_STEPS: Final = 12
# e to the minus this is still a number.
_FAR: Final = 700.0
# Half of what was learnt is forgotten in two weeks.
_KEPT_A_MINUTE: Final = 0.5 ** (1 / (14 * MINUTES_A_DAY))


class Tail:
    """The peaks of one detector over all of its series.

    A peak that was told is not learnt, for it may have been the truth. So the peaks that are learnt end at the
    height at which they would have been told, and their mean excess m is that of an exponential cut off at c: its
    scale s solves m = s - c / (e^(c/s) - 1) (maximum likelihood: Deemer and Votaw, Estimation of parameters of
    truncated or censored exponential distributions, Ann. Math. Statist. 26, 1955).
    """

    __slots__ = ("_days", "_excess", "_limit", "_peaks")

    def __init__(self, state: Sequence[float] = ()) -> None:
        """Continue from what `dump` gave, or begin."""
        self._days, self._peaks, self._excess, self._limit = state or (0.0, 0.0, 0.0, 0.0)

    def pass_minute(self, series: int) -> None:
        """So many series were judged for another minute."""
        self._days = self._days * _KEPT_A_MINUTE + series / MINUTES_A_DAY
        self._peaks *= _KEPT_A_MINUTE
        self._excess *= _KEPT_A_MINUTE
        self._limit *= _KEPT_A_MINUTE

    def learn(self, peak: float, limit: float) -> None:
        """A peak of that raw score is over, and was no alarm, for which it would have had to reach `limit`."""
        self._peaks += 1
        self._excess += min(peak, limit) - FLOOR
        self._limit += limit - FLOOR

    def fit(self) -> tuple[float, float]:
        """Peaks a series and day, and the scale of their heights over the floor."""
        known = self._peaks + PRIOR_PEAKS
        mean = (self._excess + PRIOR_EXCESS * PRIOR_PEAKS) / known
        limit = (self._limit + PRIOR_LIMIT * PRIOR_PEAKS) / known
        scale = mean
        for _ in range(_STEPS):
            before, scale = scale, min(MAX_SCALE, mean + limit / expm1(min(_FAR, limit / scale)))
            if scale == before:
                break
        scale = max(MIN_SCALE, scale)
        a_day = (self._peaks + PRIOR_RATE * PRIOR_DAYS) / (self._days + PRIOR_DAYS)
        return a_day / -expm1(-limit / scale), scale

    def add(self, dumped: Sequence[float]) -> None:
        """Learn what another one, dumped here, has learnt about other series."""
        days, peaks, excess, limit = dumped
        self._days += days
        self._peaks += peaks
        self._excess += excess
        self._limit += limit

    def dump(self) -> list[float]:
        """4 numbers from which it can continue."""
        return [self._days, self._peaks, self._excess, self._limit]


class Peak:
    """The height of the present peak of one series, and whether somebody was told."""

    __slots__ = ("height", "last", "told")

    def __init__(self, state: Sequence[float] = (0.0, 0, 0)) -> None:
        """Continue from what `dump` gave, or begin."""
        self.height, self.last, self.told = state[0], int(state[1]), bool(state[2])

    def take(self, minute: int, raw: float) -> float:
        """Add the minute; the height of the peak that is over now and was no alarm, else 0."""
        if raw > FLOOR:
            self.height, self.last = max(self.height, raw), minute
            return 0.0
        if not self.height or minute - self.last < APART:
            return 0.0
        over = 0.0 if self.told else self.height
        self.height, self.told = 0.0, False
        return over

    def dump(self) -> list[float]:
        """3 numbers; the first is 0 where there is no peak."""
        return [self.height, self.last, int(self.told)]


class Tails:
    """The tails of all detectors."""

    __slots__ = ("_by_name", "_worths")

    def __init__(self, state: Mapping[str, Sequence[float]] | None = None) -> None:
        """Continue from what `dump` gave, or begin."""
        self._by_name = {name: Tail(dumped) for name, dumped in (state or {}).items()}
        # What scores are worth, until something is learnt.
        self._worths: dict[str, tuple[float, float]] = {}

    def pass_minute(self, names: Iterable[str], series: int) -> None:
        """So many series were judged for another minute by each of the detectors."""
        for name in names:
            self._of(name).pass_minute(series)
        self._worths.clear()

    def learn(self, name: str, peak: float, threshold: float) -> None:
        """A peak of a detector is over, and was no alarm at that threshold."""
        base, scale = self._worth(name)
        limit = FLOOR + scale * LN10 * max(0.0, threshold - base)
        self._of(name).learn(peak, max(LEAST, limit))
        self._worths.clear()

    def score(self, name: str, raw: float) -> float:
        """Minus log10 of the probability that such a peak begins in this minute of this series; 0 up to `LEAST`.

        Shares in the budget are worth what they are used for: probabilities are weighted by the detectors'
        activity, with a mean weight of 1 (Genovese, Roeder, Wasserman, False discovery control with p-value
        weighting, Biometrika 93, 2006), so that one that never errs takes nothing from the others.
        """
        if raw <= LEAST:
            return 0.0
        base, scale = self._worth(name)
        return max(0.0, base + (raw - FLOOR) / (scale * LN10))

    def _worth(self, name: str) -> tuple[float, float]:
        """The score at the floor, and the scale of what lies over it."""
        worth = self._worths.get(name)
        if worth is None:
            rate, scale = self._of(name).fit()
            active = [_activity(tail.fit()[0]) for tail in self._by_name.values()]
            base = log10(MINUTES_A_DAY * _activity(rate) * len(active) / sum(active) / rate)
            worth = self._worths[name] = base, scale
        return worth

    def add(self, dumped: Mapping[str, Sequence[float]]) -> None:
        """Learn what others, dumped here, have learnt about other series."""
        for name, tail in dumped.items():
            self._of(name).add(tail)
        self._worths.clear()

    def dump(self) -> dict[str, list[float]]:
        """Compact JSON, for a new one."""
        return {name: tail.dump() for name, tail in self._by_name.items()}

    def _of(self, name: str) -> Tail:
        tail = self._by_name.get(name)
        if tail is None:
            tail = self._by_name[name] = Tail()
            self._worths.clear()
        return tail


def _activity(a_day: float) -> float:
    """From 0, for a detector without any peak, to nearly 1."""
    return a_day * a_day / (a_day * a_day + ACTIVE * ACTIVE)
