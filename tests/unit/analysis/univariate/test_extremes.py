"""The share of the new range that was out of reach before, and slow forgetting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewatch.analysis.univariate.extremes import Extremes


def between(low: float, high: float) -> Extremes:
    return Extremes(low, high)


@pytest.mark.parametrize(
    ("value", "share"),
    [(10.0, 0.0), (20.0, 0.0), (15.0, 0.0), (30.0, 0.5), (0.0, 0.5), (22.5, 0.2)],
    ids=["low end", "high end", "inside", "as far above as the range is wide", "as far below", "a quarter above"],
)
def test_the_share_of_the_new_range_that_is_new(value: float, share: float) -> None:
    assert between(10, 20).stretch(value, least=0) == pytest.approx(share, rel=1e-6)


def test_the_first_value_is_no_surprise() -> None:
    extremes = Extremes()

    assert extremes.span == 0
    assert extremes.stretch(7, least=0) == 0
    assert extremes.dump() == (7, 7)


def test_the_same_value_again_is_no_surprise_and_any_step_from_a_constant_is_nearly_all_new() -> None:
    extremes = between(45, 45)

    assert extremes.stretch(45, least=0) == 0
    assert extremes.stretch(46, least=0) == pytest.approx(1, abs=1e-6)


def test_a_rounding_error_on_a_constant_is_no_surprise() -> None:
    assert between(45, 45).stretch(45 + 7e-15, least=0) < 1e-6


def test_a_narrow_range_counts_as_wide_as_it_is_told_to() -> None:
    assert between(45, 45).stretch(46, least=9) == pytest.approx(0.1, rel=1e-6)


@pytest.mark.parametrize("side", [1, -1])
def test_a_surprise_is_taken_in_and_slowly_forgotten(side: int) -> None:
    extremes = between(-1, 1)
    extremes.stretch(side * 1000, least=0)
    assert extremes.stretch(side * 1000, least=0) == 0

    for _ in range(20_000):
        extremes.stretch(0, least=0)

    # (1 - 1/20000)^20000 is 1/e to five digits.
    assert max(extremes.high, -extremes.low) == pytest.approx(1000 / 2.718282, rel=1e-4)


@pytest.mark.parametrize("side", [1, -1])
def test_small_steps_add_up_where_only_part_of_them_is_taken_in(side: int) -> None:
    whole, part = between(-1, 1), between(-1, 1)
    steps = [side * (1 + step / 100) for step in range(1, 31)]

    assert max(whole.stretch(value, least=0) for value in steps) < 0.01
    # The gap settles where a tenth of it is one step: 0.1, of a range that has become 2.2 wide.
    assert [part.stretch(value, least=0, taken=0.1) for value in steps][-1] == pytest.approx(0.1 / 2.3, rel=0.05)


@given(st.floats(-1e300, 1e300), st.floats(-1e300, 1e300), st.floats(-1e300, 1e300), st.floats(0, 1e300))
def test_a_share_is_never_negative_nor_above_one(a: float, b: float, value: float, least: float) -> None:
    extremes = between(min(a, b), max(a, b))

    assert 0 <= extremes.stretch(value, least=least) <= 1
    assert extremes.low <= value <= extremes.high
