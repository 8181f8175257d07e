"""How late the logs of each service come, and which evaluation delay would wait for them. Pure."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any, Final

from minutewatch.analysis.minutes import MINUTES_A_DAY
from minutewatch.analysis.queries import Group

# Seconds after the end of their minute; what comes later than the last one is not waited for.
EDGES_S: Final = (30, 60, 90, 120, 180, 240, 300, 420, 600, 900, 1800, 3600)
# A minute is judged well enough when this much of it is there.
ENOUGH: Final = 0.99
# Fewer documents say nothing about a service.
MIN_DOCUMENTS: Final = 100


class Lags:
    """Documents of each service, today and yesterday (UTC), by how long after their minute's end they came."""

    __slots__ = ("_day", "_days")

    def __init__(self, day: int = 0, days: Sequence[dict[str, list[float]]] = ()) -> None:
        self._day = day
        # [0] is today: service -> [documents, of these by EDGES_S what came late]
        self._days: list[dict[str, list[float]]] = list(days) or [{}, {}]

    def take(self, minute: int, counts: Mapping[Group, float], *, late_s: float = 0) -> None:
        """Add documents of the minute: in time, or known to have come only `late_s` after its end."""
        self._turn(minute // MINUTES_A_DAY)
        today = self._days[0]
        place = 1 + min(bisect_left(EDGES_S, late_s), len(EDGES_S) - 1)
        for (service, *_), count in counts.items():
            seen = today.get(service)
            if seen is None:
                seen = today[service] = [0.0] * (1 + len(EDGES_S))
            seen[0] += count
            if late_s:
                seen[place] += count

    def suggestions(self, delay_s: float) -> dict[str, int]:
        """By service the shortest delay in seconds that waits for enough of its logs; where `delay_s` does not."""
        suggested: dict[str, int] = {}
        for service in self._days[0].keys() | self._days[1].keys():
            days = [day[service] for day in self._days if service in day]
            documents = sum(seen[0] for seen in days)
            missed = sum(map(sum, days)) - documents
            if documents < MIN_DOCUMENTS or missed <= (1 - ENOUGH) * documents:
                continue
            for edge, *late in zip(EDGES_S, *(seen[1:] for seen in days), strict=True):
                missed -= sum(late)
                if missed <= (1 - ENOUGH) * documents:
                    suggested[service] = max(edge, round(delay_s))
                    break
        return suggested

    def only(self, owns: Any) -> "Lags":
        """Those of the services that `owns` says yes to."""
        return Lags(self._day, [{one: seen for one, seen in day.items() if owns((one,))} for day in self._days])

    def add(self, dumped: Sequence[Any]) -> None:
        """Take over the services of another shard's `dump`."""
        day, days = dumped
        for mine, theirs in zip(self._days, days, strict=True):
            mine.update((one, _long(seen)) for one, seen in theirs.items())
        self._day = max(self._day, day)

    def dump(self) -> list[Any]:
        """Compact JSON, for `load`."""
        return [self._day, [{one: _short(seen) for one, seen in day.items()} for day in self._days]]

    @classmethod
    def load(cls, dumped: Sequence[Any]) -> "Lags":
        """What `dump` gave."""
        day, days = dumped
        return cls(day, [{one: _long(seen) for one, seen in one_day.items()} for one_day in days])

    def _turn(self, day: int) -> None:
        if day > self._day:
            self._days = [{}, self._days[0] if day == self._day + 1 else {}]
            self._day = day


def _short(seen: Sequence[float]) -> list[float]:
    """Without the zeros at its end: nearly always one number is left."""
    last = max((i for i, count in enumerate(seen) if count), default=0)
    return list(seen[: last + 1])


def _long(seen: Sequence[float]) -> list[float]:
    """With them."""
    return [*seen, *[0.0] * (1 + len(EDGES_S) - len(seen))]
