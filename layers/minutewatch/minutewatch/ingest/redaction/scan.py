"""Replacing every match of a pattern in time linear in the text.

One search by RE2 is linear, but a search that runs to the end of the text before it settles for a short match,
again and again, is not. So each search sees a window. A match that reaches the window's end is looked for again in
a wider one; what that costs, the length of the match pays for. Windows overlap, so that what lies across an end is
found.
"""

from collections.abc import Callable, Sequence
from typing import Final

from minutewatch.ingest.linear import Pattern, Span

WINDOW: Final = 4096
OVERLAP: Final = 1024
"""Bytes that a match can need beyond its beginning before it is one; beyond them it is found only by luck."""
_CHARACTER: Final = 4

Group = Callable[[Sequence[Span]], int]
"""The number of the group that holds the secret; 0 for a match to pass over."""

Replacement = Callable[[int, bytes, bytes], bytes | None]
"""What stands in place of a secret, by its group, its bytes, and what stood before it; None leaves it."""

_BEFORE: Final = 48
_LEAD: Final = 96
_ROOM: Final = 16
"""What stands in front of a secret, within its match, may hold another one from so many bytes on."""


def replace(data: bytes, pattern: Pattern, group_of: Group, replacement: Replacement) -> bytes:
    """The text with the secret of each match replaced."""
    parts: list[bytes] = []
    done = position = 0
    while (spans := search(data, pattern, position)) is not None:
        start, end = spans[0]
        group = group_of(spans)
        if not group:
            position = max(end, start + 1)
            continue
        low, high = spans[group]
        lead = data[max(0, start - _BEFORE, low - _LEAD) : low]
        new = replacement(group, data[low:high], lead) if high > low else None
        if new is None:
            position = max(low, start + 1)
            continue
        if low - start >= _ROOM:
            parts += data[done : start + 1], replace(data[start + 1 : low], pattern, group_of, replacement), new
        else:
            parts += data[done:low], new
        done = position = high
    return b"".join((*parts, data[done:])) if parts else data


def search(data: bytes, pattern: Pattern, position: int) -> Sequence[Span] | None:
    """The first match from `position` on that the end of its window does not cut short."""
    size = len(data)
    while True:
        end = min(position + WINDOW, size)
        spans = pattern.search(data, position, end)
        while spans is not None and end < size and spans[0][1] > end - _CHARACTER:
            start = spans[0][0]
            end = min(start + 2 * (end - start), size)
            spans = pattern.search(data, start, end)
        if spans is not None or end == size:
            return spans
        position = end - OVERLAP
