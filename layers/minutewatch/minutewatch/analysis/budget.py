"""The alarm budget: the one number people give, and the threshold that follows from it."""

from math import log10

from minutewatch.analysis.minutes import MINUTES_A_DAY


def threshold(false_alarms_a_day: float, *, series: int, detectors: int) -> float:
    """The score from which a detector speaks.

    Every minute each of `series` is judged by `detectors`; if each of these judgements is wrong with probability
    p, p * 1440 * series * detectors false alarms a day are expected. The score is minus log10 of p.
    """
    return log10(MINUTES_A_DAY * max(1, series) * max(1, detectors) / false_alarms_a_day)
