from math import exp, log10

import pytest

from minutewatch.analysis.tails import ratio_tail, silence_tail


@pytest.mark.parametrize(
    ("successes", "trials", "a", "b", "probability"),
    [
        (0, 10, 1, 1, 1.0),
        # a = b = 1 makes every count from 0 to n equally likely.
        (8, 10, 1, 1, 3 / 11),
        (10, 10, 1, 1, 1 / 11),
        # Polya's urn with 2 red and 3 black balls: 2/5 * 3/6, and 1 - 3/5 * 4/6.
        (2, 2, 2, 3, 1 / 5),
        (1, 2, 2, 3, 1 - 3 / 5 * 4 / 6),
        # a = 1: P(K >= k) is the product of (n - i) / (n - i + b) over i < k; here 4/7 * 3/6 * 2/5.
        (3, 4, 1, 3, 4 / 7 * 3 / 6 * 2 / 5),
    ],
    ids=["none", "uniform", "uniform, all", "urn, both", "urn, one", "geometric"],
)
def test_ratio_tail_is_the_beta_binomials(
    successes: int, trials: int, a: float, b: float, probability: float
) -> None:
    assert ratio_tail(successes, trials, a=a, b=b) == pytest.approx(-log10(probability), abs=1e-12)


def test_ratio_tail_nears_the_binomials_as_the_past_becomes_sure() -> None:
    # Five heads or more of eight fair coins: (56 + 28 + 8 + 1) / 256.
    assert ratio_tail(5, 8, a=1e6, b=1e6) == pytest.approx(-log10(93 / 256), abs=1e-5)


def test_ratio_tail_does_not_underflow() -> None:
    assert 300 < ratio_tail(1000, 1000, a=0.5, b=420.0) < 500


def test_more_successes_than_trials_are_refused() -> None:
    with pytest.raises(ValueError, match="3 of 2"):
        ratio_tail(3, 2, a=1, b=1)


def test_silence_tail_is_the_negative_binomials_zero() -> None:
    # Shape 1 is geometric: P(0) = 1 / (1 + 9).
    assert silence_tail(9, shape=1) == pytest.approx(1.0)
    # Shape 2 with mean 6: (2 / 8)^2.
    assert silence_tail(6, shape=2) == pytest.approx(-log10(1 / 16))


def test_silence_tail_nears_poissons_as_the_level_becomes_constant() -> None:
    assert silence_tail(3, shape=1e9) == pytest.approx(-log10(exp(-3)))
