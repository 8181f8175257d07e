"""Tail probabilities of counts, as minus log10, so that they do not underflow.

Sources: N. L. Johnson, A. W. Kemp, S. Kotz, Univariate Discrete Distributions, 3rd ed. (Wiley, 2005): the
negative binomial as a Poisson whose mean is gamma distributed (sec. 5.3), the beta-binomial as a binomial whose
probability is beta distributed (sec. 6.2.2).
"""

from math import lgamma, log, log1p
from typing import Final

_LN10: Final = log(10.0)
# A term this much smaller than the sum so far no longer moves the result's twelfth digit.
_NEGLIGIBLE: Final = 1e-13


def ratio_tail(successes: int, trials: int, *, a: float, b: float) -> float:
    """-log10 P(at least `successes` of `trials`) where the probability of each is Beta(a, b) distributed.

    The first term comes from log-gammas, the following ones by their ratio
    (n - j)(a + j) / ((j + 1)(b + n - j - 1)); the sum stops where terms no longer count. The cost is at most
    `trials` steps of 0.1 us: scale large counts down first.
    """
    if successes <= 0:
        return 0.0
    if successes > trials:
        raise ValueError(f"{successes} of {trials}")
    term = total = 1.0
    for j in range(successes, trials):
        term *= (trials - j) * (a + j) / ((j + 1) * (b + trials - j - 1))
        total += term
        if term < _NEGLIGIBLE * total:
            break
    return max(0.0, -(_log_beta_binomial(successes, trials, a, b) + log(total)) / _LN10)


def silence_tail(expected: float, *, shape: float) -> float:
    """-log10 P(no event) where `expected` are usual: shape * log10(1 + expected / shape).

    Negative binomial: a small `shape` is a level that wanders a lot, an infinite one is Poisson's e^-expected.
    """
    return shape * log1p(expected / shape) / _LN10


def _log_beta_binomial(k: int, n: int, a: float, b: float) -> float:
    choose = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
    return choose + _log_beta(a + k, b + n - k) - _log_beta(a, b)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
