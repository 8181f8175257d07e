"""What the counts say about one service in one minute. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from minutewatch.analysis.measures import (
    ARRIVALS,
    DURATIONS,
    ERROR_PATTERNS,
    FAILURE_BINS,
    LEVELS,
    REFUSED_ADDRESSES,
    REQUEST_PATTERNS,
    ROUTE_FAILURES,
    STAMPS,
    STATUSES,
)
from minutewatch.analysis.queries import Counts, Tally

_ERROR_LEVELS: Final = ("error", "fatal")


@dataclass(slots=True, kw_only=True)
class Sample:
    """One service's minute.

    Attributes:
        levels: Lines that are no requests, by level; "" without one.
        statuses: Requests by the bins of `measures.STATUSES`.
        durations: Requests and other timed lines by the bins of `measures.DURATIONS`.
        arrivals: Documents that ingest took in this minute, by host, whatever their own time.
        stamps: The sum of these documents' own times, in ms.
        routes: Requests that failed (5xx), by path.
        addresses: Requests that were refused (401, 403), by source address.
        patterns: Lines at level error or fatal that are no requests, by their pattern's text.
        request_patterns: The same of requests.
    """

    levels: dict[str, float] = field(default_factory=dict[str, float])
    statuses: dict[str, float] = field(default_factory=dict[str, float])
    durations: dict[str, float] = field(default_factory=dict[str, float])
    arrivals: dict[str, float] = field(default_factory=dict[str, float])
    stamps: dict[str, float] = field(default_factory=dict[str, float])
    routes: dict[str, float] = field(default_factory=dict[str, float])
    addresses: dict[str, float] = field(default_factory=dict[str, float])
    patterns: dict[str, float] = field(default_factory=dict[str, float])
    request_patterns: dict[str, float] = field(default_factory=dict[str, float])

    @property
    def requests(self) -> float:
        """How many requests."""
        return sum(self.statuses.values())

    @property
    def failures(self) -> float:
        """How many of them failed."""
        if not self.statuses:
            return 0
        return sum(self.statuses.get(one, 0.0) for one in FAILURE_BINS)

    @property
    def lines(self) -> float:
        """Documents with a time in this minute."""
        return sum(self.levels.values()) + self.requests

    @property
    def errors(self) -> float:
        """Lines at level error or fatal that are no requests."""
        return sum(self.levels.get(level, 0.0) for level in _ERROR_LEVELS)


EMPTY: Final = Sample()

_PARTS: Final[Mapping[Tally, Callable[[Sample], dict[str, float]]]] = MappingProxyType(
    {
        LEVELS: lambda sample: sample.levels,
        STATUSES: lambda sample: sample.statuses,
        DURATIONS: lambda sample: sample.durations,
        ARRIVALS: lambda sample: sample.arrivals,
        STAMPS: lambda sample: sample.stamps,
        ROUTE_FAILURES: lambda sample: sample.routes,
        REFUSED_ADDRESSES: lambda sample: sample.addresses,
        ERROR_PATTERNS: lambda sample: sample.patterns,
        REQUEST_PATTERNS: lambda sample: sample.request_patterns,
    }
)
TALLIES: Final[tuple[Tally, ...]] = tuple(_PARTS)


def samples(counts: Mapping[Tally, Counts], minute: int) -> dict[str, Sample]:
    """The minute by `service.name`; services without a document are not there."""
    found: dict[str, Sample] = {}
    for tally, part in _PARTS.items():
        parts: dict[str, dict[str, float]] = {}
        for (service, member), count in counts.get(tally, {}).get(minute, {}).items():
            mine = parts.get(service)
            if mine is None:
                sample = found.get(service)
                if sample is None:
                    sample = found[service] = Sample()
                mine = parts[service] = part(sample)
            mine[member] = count
    return found


def total(of: Iterable[Sample]) -> Sample:
    """All services together, as far as their sums mean something: levels, statuses and arrivals."""
    whole = Sample()
    for sample in of:
        _add(whole.levels, sample.levels)
        _add(whole.statuses, sample.statuses)
        _add(whole.arrivals, sample.arrivals)
    return whole


def _add(to: dict[str, float], more: Mapping[str, float]) -> None:
    for name, count in more.items():
        to[name] = to.get(name, 0.0) + count
