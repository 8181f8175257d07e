"""One route of a service fails, however small its share of the requests is."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from minutewatch.analysis.detectors.detector import Severity, Verdict
from minutewatch.analysis.detectors.frequency import Frequency, Surge
from minutewatch.analysis.detectors.key import PRESENT, SUSPICIOUS
from minutewatch.analysis.measures import FAILURE_CONDITION, FAILURE_QUERY, ROUTE_FAILURES
from minutewatch.analysis.minutes import MINUTES_A_DAY, Span, clock
from minutewatch.analysis.queries import Tally
from minutewatch.analysis.sample import Sample
from minutewatch.analysis.series import LOAD, Observation, load

# Before that, what is usual of a route is not known.
MIN_WATCHED: Final = 60
_DIGITS: Final = frozenset("0123456789")


class RouteFailures:
    """Scores how often each route fails: see `Frequency`. A part of a path that has a digit in it is a
    variable."""

    NAME: ClassVar[str] = "route_failures"
    KIND: ClassVar[str] = "error"
    NEEDS: ClassVar[tuple[Tally, ...]] = (ROUTE_FAILURES,)

    def __init__(self, state: Sequence[Any] = ()) -> None:
        self._frequency = Frequency(state[0] if state else None)
        self._best: Surge | None = None
        # The same of each of the minutes looked back at.
        self._late: list[Surge | None] = []

    def update(self, minute: int, seen: Observation) -> float:
        """-log10 P(so many failures of one route), of the most improbable one."""
        self._frequency.take(minute, _by_route(seen.sample))
        if not self._frequency.due or seen.watched < MIN_WATCHED:
            return 0.0
        self._best = max(
            self._frequency.surges(minute, seen.watched, self._frequency.due, seen.series.busy),
            key=lambda surge: surge.score,
            default=None,
        )
        return self._best.score if self._best else 0.0

    def correct(self, minute: int, sample: Sample) -> None:
        """More came into a minute of the last half hour."""
        self._frequency.correct(minute, _by_route(sample))

    def verdict(self, minute: int, seen: Observation) -> Verdict:
        """The route that scored highest."""
        surge = self._best
        assert surge is not None
        return self._verdict(minute, seen, surge, self._frequency.keys[surge.key].present)

    def look_back(self, seen: Sequence[Observation]) -> list[float]:
        """The scores of earlier minutes, by what is usual now; routes that never failed in time are learnt."""
        failed = [_by_route(one.sample) for one in seen]
        self._late = [
            self._late_surge(seen[: number + 1][-LOAD:], failed[: number + 1][-LOAD:])
            for number in range(len(seen))
        ]
        suspicious = {surge.key for surge in self._late if surge and surge.score >= SUSPICIOUS}
        for name in sorted({name for counts in failed for name in counts if name not in self._frequency.keys}):
            lines = _lines(name, seen, failed)
            self._frequency.key(name, min(lines)).learn(lines, suspicious=name in suspicious)
        self._frequency.bound(seen[-1].minute)
        return [surge.score if surge else 0.0 for surge in self._late]

    def late_verdict(self, seen: Sequence[Observation], now: int) -> Verdict:
        """The route that scored highest in the last of these minutes."""
        surge = self._late[len(seen) - 1]
        assert surge is not None
        lines = _lines(surge.key, seen, [_by_route(one.sample) for one in seen])
        return self._verdict(seen[-1].minute, seen[-1], surge, lines)

    def _late_surge(self, seen: Sequence[Observation], failed: Sequence[Mapping[str, float]]) -> Surge | None:
        """The most improbable one of the last of these minutes."""
        now = seen[-1]
        if not failed[-1] or now.watched < MIN_WATCHED:
            return None
        return max(
            self._frequency.late_surges(
                range(now.minute, now.minute + 1),
                now.watched,
                {name: _lines(name, seen, failed) for name in failed[-1]},
                load(seen),
            ),
            key=lambda surge: surge.score,
            default=None,
        )

    def _verdict(self, minute: int, seen: Observation, surge: Surge, present: Mapping[int, float]) -> Verdict:
        span = Span(start=minute + 1 - surge.width, end=minute + 1)
        return Verdict(
            observed=surge.lines,
            expected=round(surge.expected, 2),
            low=0.0,
            high=round(surge.expected + 3 * (surge.expected + 1) ** 0.5, 2),
            unit="failed requests",
            span=span,
            baseline=Span(start=minute + 1 - min(seen.watched, MINUTES_A_DAY), end=span.start),
            series=[present.get(at, 0.0) for at in range(minute + 1 - PRESENT, minute + 1)],
            worst=Severity.HIGH if surge.lines >= 10 else Severity.MEDIUM,
            title="route_failures",
            title_args={
                "route": surge.key,
                "failures": f"{surge.lines:g}",
                "usual": f"{surge.expected:.2g}",
                "minutes": str(surge.width),
                "at": clock(span.start),
            },
            shown_by=FAILURE_QUERY,
            shown_in=span,
            condition=FAILURE_CONDITION,
            about={"url.path": surge.key},
        )

    def dump(self) -> list[Any]:
        """The routes that have failed."""
        return [self._frequency.dump()]


def _by_route(sample: Sample) -> dict[str, float]:
    """Failed requests by route."""
    counts: dict[str, float] = {}
    for path, count in sample.routes.items():
        name = route(path)
        counts[name] = counts.get(name, 0.0) + count
    return counts


def _lines(name: str, seen: Sequence[Observation], failed: Sequence[Mapping[str, float]]) -> dict[int, float]:
    """How often the route failed, by minute."""
    return {one.minute: counts[name] for one, counts in zip(seen, failed, strict=True) if name in counts}


def route(path: str) -> str:
    """The path with its variable parts as `{}`: `/orders/17/items` and `/orders/18/items` are one route."""
    if _DIGITS.isdisjoint(path):
        return path
    parts = path.partition("?")[0].split("/")
    return "/".join("{}" if not _DIGITS.isdisjoint(part) and not _is_version(part) else part for part in parts)


def _is_version(part: str) -> bool:
    return len(part) <= 3 and part[:1] == "v" and part[1:].isdigit()
