"""Sums over a window that moves minute by minute."""

from collections.abc import Iterator, Mapping
from typing import Final

from minutewatch.analysis.minutes import Span
from minutewatch.analysis.queries import Counts, Group

# Weights of sampled documents (1 / rate) are no whole numbers. On a lattice of billionths what is added and taken
# away again leaves nothing behind, so that the sums do not depend on where one began to add.
_DECIMALS: Final = 9
# A third counted three times is one.
_TOLERANCE: Final = 1e-6


def window_sums(counts: Counts, span: Span, *, width: int) -> Iterator[tuple[int, Mapping[Group, float]]]:
    """Each minute m of the span with what was counted per group in the `width` minutes [m + 1 - width, m + 1).

    A group without a document in its window is not there. The sums are the same whatever minute the span begins
    with.
    """
    begin = span.start + 1 - width
    sums: dict[Group, float] = {}
    for minute in range(begin, span.end):
        if minute - width >= begin:
            _add(sums, counts.get(minute - width, {}), -1)
        _add(sums, counts.get(minute, {}), 1)
        if minute >= span.start:
            yield minute, sums


def reaches(total: float, at_least: float) -> bool:
    """Whether the sum of weights is at least so much."""
    return total > at_least - _TOLERANCE


def _add(sums: dict[Group, float], minute: Mapping[Group, float], sign: int) -> None:
    for group, weight in minute.items():
        total = sums.get(group, 0.0) + sign * weight
        if not (
            type(weight) is int and total.is_integer()
        ):  # nearly all of them are whole, and to round takes long
            total = round(sums.get(group, 0.0) + sign * round(weight, _DECIMALS), _DECIMALS)
        if total:
            sums[group] = total
        else:
            sums.pop(group, None)
