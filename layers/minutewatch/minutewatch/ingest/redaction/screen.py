"""Telling lines that may hold a secret from those that cannot, many lines at a time.

Secrets are rare, and a search costs as much to start as to run over a thousand characters. So lines are searched
joined, for anything that could begin a secret; only in a line with a hit are the fields looked at.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Final, cast

from minutewatch.errors import LogMonitorError
from minutewatch.ingest.batch import Entry, Line
from minutewatch.ingest.json_text import json_text
from minutewatch.ingest.linear import Pattern, compiled, utf8

MAX_LINES: Final = 256
MAX_CHARS: Final = 64 * 1024

NONE: Final[Collection[int]] = frozenset()
_NEVER: Final = r"[^\x00-\x{10FFFF}]"


class Screen:
    """One search for every trigger. `everything`: no trigger can be had, each line may hold a secret."""

    def __init__(self, triggers: Sequence[str], *, everything: bool = False) -> None:
        self._pattern = compiled("|".join(f"(?:{trigger})" for trigger in triggers) or _NEVER, captures=False)
        self._everything = everything

    def suspects(self, lines: Sequence[Line]) -> Collection[int]:
        """Which of the lines, by place, may hold a secret."""
        if self._everything:
            return range(len(lines))
        try:
            return self._suspects(cast("Sequence[str]", lines))
        except TypeError:  # objects, which are few, are read as the JSON that they would have been
            return self._suspects([line if isinstance(line, str) else json_text(line) for line in lines])

    def _suspects(self, lines: Sequence[str]) -> Collection[int]:
        data = utf8("\n".join(lines))
        spans = self._pattern.search(data)
        return NONE if spans is None else _located(lines, data, self._pattern, spans[0][0])

    def screened(self, entries: Iterable[Entry]) -> Iterator[tuple[Sequence[Entry], Collection[int]]]:
        """The entries in portions, each with the places in it of those that may hold a secret."""
        for portion in _portions(entries):
            yield portion, self.suspects([entry[2] for entry in portion])


def _portions(entries: Iterable[Entry]) -> Iterator[Sequence[Entry]]:
    """Slices of what is in memory anyway; of a stream, no more at a time than `MAX_CHARS` ask for."""
    if isinstance(entries, list | tuple):
        yield from (entries[start : start + MAX_LINES] for start in range(0, len(entries), MAX_LINES))
        return
    portion: list[Entry] = []
    size = 0
    try:
        for entry in entries:
            portion.append(entry)
            size += len(entry[2])
            if size >= MAX_CHARS or len(portion) >= MAX_LINES:
                yield portion
                portion, size = [], 0
    except LogMonitorError:  # the stream broke off: what was read before is as good as ever
        if portion:
            yield portion
        raise
    if portion:
        yield portion


def _located(lines: Sequence[str], data: bytes, pattern: Pattern, start: int) -> set[int]:
    """The lines with a hit, the first of them at byte `start`; after a hit the rest of its line is passed over."""
    ends = list(accumulate(len(utf8(line)) + 1 for line in lines))
    found: set[int] = set()
    while True:
        place = bisect_right(ends, start)
        found.add(place)
        if place + 1 >= len(ends):
            return found
        spans = pattern.search(data, ends[place])
        if spans is None:
            return found
        start = spans[0][0]
