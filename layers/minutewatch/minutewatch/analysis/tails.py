"""Tail probabilities of counts, as minus log10, so that they do not underflow.

Sources: N. L. Johnson, A. W. Kemp, S. Kotz, Univariate Discrete Distributions, 3rd ed. (Wiley, 2005): the
negative binomial as a Poisson whose mean is gamma distributed (sec. 5.3), the beta-binomial as a binomial whose
probability is beta distributed (sec. 6.2.2).
"""

from math import erfc, exp, lgamma, log, log1p, pi, sqrt
from typing import Final

_LN10: Final = log(10.0)
# A tail in base 10 needs no more digits than this, and the sum stays short.
_SMALL: Final = 1e-6
# From so many times more than the shape on a continued fraction is shorter than the sum.
_LONG: Final = 8.0
_MOST_STEPS: Final = 300
_TINY: Final = 1e-300
# Larger counts are scaled down to this: they are sharp enough.
_LARGE: Final = 1000.0
# From here on the normal tail is its asymptotic term, exact to 3 %.
_FAR: Final = 6.0


def silence_tail(expected: float, *, shape: float) -> float:
    """-log10 P(no event) where `expected` are usual: shape * log10(1 + expected / shape).

    Negative binomial: a small `shape` is a level that wanders a lot, an infinite one is Poisson's e^-expected.
    """
    return shape * log1p(expected / shape) / _LN10


def surge_tail(count: float, expected: float, *, shape: float) -> float:
    """-log10 P(at least `count` events) where `expected` are usual; negative binomial, 0 unless there are more."""
    if count <= expected or count <= 0:
        return 0.0
    count, expected = _scaled(count, expected)
    start = max(1, int(count))
    share = expected / (expected + shape)
    if expected > _LONG * shape:
        return max(0.0, -_log_incomplete_beta(start, shape, share) / _LN10)
    term = total = 1.0
    j = start
    while term > _SMALL * total:
        term *= share * (j + shape) / (j + 1)
        total += term
        j += 1
    return max(0.0, -(_log_negative_binomial(start, expected, shape) + log(total)) / _LN10)


def drop_tail(count: float, expected: float, *, shape: float) -> float:
    """-log10 P(at most `count` events) where `expected` are usual; negative binomial, 0 unless there are fewer."""
    if count >= expected:
        return 0.0
    count, expected = _scaled(count, expected)
    start = int(count)
    share = expected / (expected + shape)
    term = total = 1.0
    for j in range(start, 0, -1):
        term *= j / (share * (j - 1 + shape))
        total += term
        if term < _SMALL * total:
            break
    return max(0.0, -(_log_negative_binomial(start, expected, shape) + log(total)) / _LN10)


def normal_tail(deviations: float) -> float:
    """-log10 P(a normal value lies at least so many standard deviations above its mean); 0 below the mean."""
    if deviations <= 0:
        return 0.0
    if deviations < _FAR:
        return -log(erfc(deviations / sqrt(2)) / 2) / _LN10
    return (deviations * deviations / 2 + log(deviations * sqrt(2 * pi))) / _LN10


def none_of(trials: float, *, a: float, b: float) -> float:
    """-log10 P(none of `trials`) where the probability of each is Beta(a, b) distributed."""
    return -(_log_beta(a, b + trials) - _log_beta(a, b)) / _LN10


def _scaled(count: float, expected: float) -> tuple[float, float]:
    scale = max(1.0, max(count, expected) / _LARGE)
    return count / scale, max(1e-9, expected / scale)


def _log_negative_binomial(k: int, mean: float, shape: float) -> float:
    choose = lgamma(k + shape) - lgamma(k + 1) - lgamma(shape)
    return choose + k * log(mean / (mean + shape)) - shape * log1p(mean / shape)


def _log_incomplete_beta(a: float, b: float, x: float) -> float:
    """The logarithm of I_x(a, b), by its continued fraction (W. H. Press et al., Numerical Recipes, 3rd ed.,
    sec. 6.4: Lentz's method)."""
    front = a * log(x) + b * log1p(-x) - _log_beta(a, b)
    if x < (a + 1) / (a + b + 2):
        return front + log(_fraction(a, b, x) / a)
    return log1p(-min(1 - _SMALL, exp(front) * _fraction(b, a, 1 - x) / b))


def _fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    found = d
    for m in range(1, _MOST_STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d, c = 1 / _not_zero(1 + even * d), _not_zero(1 + even / c)
        found *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d, c = 1 / _not_zero(1 + odd * d), _not_zero(1 + odd / c)
        found *= d * c
        if abs(d * c - 1) < _SMALL / 1000:
            break
    return found


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
