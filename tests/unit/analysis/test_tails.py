from math import exp, lgamma, log, log10

import pytest

from minutewatch.analysis.tails import drop_tail, none_of, normal_tail, silence_tail, surge_tail


@pytest.mark.parametrize(
    ("count", "expected", "shape", "probability"),
    [
        # Shape 1 is geometric: P(X >= k) = (m / (m + 1))^k.
        (3, 1, 1, 1 / 8),
        (10, 4, 1, 0.8**10),
        # Shape 2: P(X >= k) = q^k (1 + k (1 - q)) with q = m / (m + 2); here q = 1/2.
        (4, 2, 2, 3 / 16),
    ],
)
def test_surge_tail_is_the_negative_binomials(
    count: float, expected: float, shape: float, probability: float
) -> None:
    assert surge_tail(count, expected, shape=shape) == pytest.approx(-log10(probability), abs=1e-4)


def test_what_is_not_more_than_expected_is_no_surge() -> None:
    assert surge_tail(5, 5, shape=1) == surge_tail(0, 0, shape=1) == 0


def test_drop_tail_is_the_negative_binomials() -> None:
    # Geometric: P(X <= k) = 1 - (m / (m + 1))^(k + 1).
    assert drop_tail(0, 1, shape=1) == pytest.approx(log10(2))
    assert drop_tail(1, 9, shape=1) == pytest.approx(-log10(1 - 0.81))
    assert drop_tail(9, 9, shape=1) == 0


@pytest.mark.parametrize("tail", [surge_tail, drop_tail])
def test_large_counts_are_scaled_down(tail: object) -> None:
    assert callable(tail)
    count, expected = (300_000, 100_000) if tail is surge_tail else (100_000, 300_000)

    assert tail(count, expected, shape=30.0) == pytest.approx(tail(count / 300, expected / 300, shape=30.0))


def test_nothing_underflows() -> None:
    assert 300 < surge_tail(5_000, 0.001, shape=1e6) < 10_000
    assert normal_tail(60) == pytest.approx(60**2 / 2 / 2.302585 + log10(60 * 2.5066), rel=1e-3)


@pytest.mark.parametrize(("deviations", "probability"), [(1.6449, 0.05), (3.0902, 1e-3), (7.0, 1.2798e-12)])
def test_normal_tail_is_that_of_the_tables(deviations: float, probability: float) -> None:
    assert normal_tail(deviations) == pytest.approx(-log10(probability), abs=0.02)


def test_what_lies_below_the_mean_has_no_upper_tail() -> None:
    assert normal_tail(-1) == normal_tail(0) == 0


def test_none_of_is_the_beta_binomials_zero() -> None:
    # a = b = 1 makes every count from 0 to 9 equally likely; Polya's urn with 1 red and 3 black: 3/4 * 4/5.
    assert none_of(9, a=1, b=1) == pytest.approx(1.0)
    assert none_of(2, a=1, b=3) == pytest.approx(-log10(3 / 4 * 4 / 5))


def test_silence_tail_is_the_negative_binomials_zero() -> None:
    # Shape 1 is geometric: P(0) = 1 / (1 + 9).
    assert silence_tail(9, shape=1) == pytest.approx(1.0)
    # Shape 2 with mean 6: (2 / 8)^2.
    assert silence_tail(6, shape=2) == pytest.approx(-log10(1 / 16))


def test_silence_tail_nears_poissons_as_the_level_becomes_constant() -> None:
    assert silence_tail(3, shape=1e9) == pytest.approx(-log10(exp(-3)))


@pytest.mark.parametrize(
    ("count", "expected", "shape"), [(21, 20, 0.3), (90, 20, 2), (160, 130, 10), (3, 2.5, 0.1)]
)
def test_the_long_tail_of_a_wandering_level_is_summed_up_to_its_end(
    count: int, expected: float, shape: float
) -> None:
    share = expected / (expected + shape)
    terms = [exp(lgamma(k + shape) - lgamma(shape) - lgamma(k + 1) + k * log(share)) for k in range(count)]
    rest = 1 - (1 - share) ** shape * sum(terms)

    assert surge_tail(count, expected, shape=shape) == pytest.approx(-log10(rest), abs=1e-5)
