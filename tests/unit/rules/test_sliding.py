from hypothesis import given
from hypothesis import strategies as st

from minutewatch.analysis.minutes import Span
from minutewatch.analysis.queries import Counts
from minutewatch.rules.sliding import reaches, window_sums

COUNTS: Counts = {1: {("a",): 2.0}, 2: {("a",): 1.0, ("b",): 5.0}, 4: {("a",): 4.0}}


def _sums(span: Span, width: int) -> dict[int, dict[tuple[str, ...], float]]:
    return {minute: dict(sums) for minute, sums in window_sums(COUNTS, span, width=width)}


def test_a_window_ends_with_its_minute() -> None:
    assert _sums(Span(start=1, end=6), 2) == {
        1: {("a",): 2},
        2: {("a",): 3, ("b",): 5},
        3: {("a",): 1, ("b",): 5},
        4: {("a",): 4},
        5: {("a",): 4},
    }


def test_what_lies_before_the_span_is_in_its_first_windows() -> None:
    assert _sums(Span(start=3, end=4), 3) == {3: {("a",): 3, ("b",): 5}}


def test_a_third_counted_three_times_is_one() -> None:
    thirds: Counts = {minute: {(): 1 / 3} for minute in range(3)}

    (*_, (_, sums)) = window_sums(thirds, Span(start=0, end=3), width=3)

    assert reaches(sums[()], 1)
    assert not reaches(sums[()], 1.001)


@given(
    st.lists(st.floats(min_value=0.01, max_value=1000), min_size=1, max_size=30),
    st.integers(min_value=1, max_value=8),
    st.data(),
)
def test_the_sums_do_not_depend_on_the_minute_that_one_begins_with(
    weights: list[float], width: int, data: st.DataObject
) -> None:
    counts: Counts = {minute: {(): weight} for minute, weight in enumerate(weights)}
    begin = data.draw(st.integers(min_value=0, max_value=len(weights) - 1))
    whole = {
        minute: dict(sums) for minute, sums in window_sums(counts, Span(start=0, end=len(weights)), width=width)
    }
    part = {
        minute: dict(sums)
        for minute, sums in window_sums(counts, Span(start=begin, end=len(weights)), width=width)
    }

    assert part == {minute: whole[minute] for minute in part}
