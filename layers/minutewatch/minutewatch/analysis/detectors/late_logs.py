"""The pipeline's own trouble: logs that come late, and hosts whose clock is wrong."""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Final

from minutewatch.analysis.detectors.detector import Severity, Verdict
from minutewatch.analysis.measures import ARRIVALS, STAMPS, term_query
from minutewatch.analysis.minutes import MINUTE_MS, Span, clock
from minutewatch.analysis.queries import Tally
from minutewatch.analysis.query_string import quoted
from minutewatch.analysis.series import Observation
from minutewatch.analysis.tails import surge_tail

# Two of the last three minutes have to agree.
MINUTES: Final = 3
# An absolute margin: a tenth of the logs.
MIN_SHARE: Final = 0.1
MIN_LATE: Final = 4.0
PATIENCE: Final = 360.0
PRIOR_SHARE: Final = 0.005
MAX_TAUGHT: Final = 0.05
SHAPE: Final = 1.0
# A clock that is off by less is none of our business: a minute is our unit.
MIN_OFF_MS: Final = 100_000.0
MIN_DOCUMENTS: Final = 3.0


class LateLogs:
    """Scores the documents that arrive for minutes already judged by a negative binomial tail.

    Expected is the service's usual share of late ones. Documents of hosts whose clock is wrong do not count here.
    """

    NAME: ClassVar[str] = "late_logs"
    KIND: ClassVar[str] = "pipeline"
    NEEDS: ClassVar[tuple[Tally, ...]] = (ARRIVALS, STAMPS)

    def __init__(self, state: Sequence[Any] = ()) -> None:
        share, minutes = state[:2] if state else (PRIOR_SHARE, 0)
        self._share, self._minutes = float(share), int(minutes)
        # [late, all] of the last minutes
        self._recent: list[list[float]] = [list(one) for one in state[2]] if state else []

    def update(self, minute: int, seen: Observation) -> float:
        """-log10 P(so many late ones); 0 below the margins."""
        every = sum(seen.sample.arrivals.values())
        wrong = sum(seen.sample.arrivals[host] for host, _ in offsets(minute, seen)) if seen.late else 0.0
        late = max(0.0, seen.late - wrong)
        self._recent.append([late, max(late, every)])
        del self._recent[:-MINUTES]
        share = min(late / every, MAX_TAUGHT) if every else 0.0
        self._minutes = min(self._minutes + 1, int(PATIENCE))
        if every:
            self._share += (share - self._share) / (self._minutes + 20)
        if sum(late for late, _ in self._recent) < MIN_LATE:
            return 0.0
        ordered = sorted(self._recent)[-2:]
        late, every = (sum(one) for one in zip(*ordered, strict=True))
        if len(ordered) < 2 or ordered[0][0] < MIN_LATE / 2 or late < MIN_LATE or late < MIN_SHARE * every:
            return 0.0
        return surge_tail(late, max(self._share, 1e-3) * every, shape=SHAPE)

    def verdict(self, minute: int, seen: Observation) -> Verdict:
        """How much of what arrived was late."""
        late, every = (sum(one) for one in zip(*self._recent, strict=True))
        span = Span(start=minute + 1 - MINUTES, end=minute + 1)
        return Verdict(
            observed=round(100 * late / every, 1),
            expected=round(100 * self._share, 1),
            low=0.0,
            high=round(100 * MIN_SHARE, 1),
            unit="%",
            span=span,
            baseline=Span(start=minute + 1 - min(seen.watched, 360), end=span.start),
            series=(),
            worst=Severity.MEDIUM,
            title="late_logs",
            title_args={"percent": f"{100 * late / every:.2g}", "at": clock(span.start)},
            shown_by="",
            shown_in=span,
            condition="",
        )

    def dump(self) -> list[Any]:
        """The usual share, and the last minutes."""
        return [self._share, self._minutes, self._recent]


class WrongClock:
    """Tells of a host whose documents are dated minutes away from their arrival, while other hosts' are not.

    There is no probability in it: a host all of whose documents are off by the same minutes, twice in a row, is
    off.
    """

    NAME: ClassVar[str] = "wrong_clock"
    KIND: ClassVar[str] = "pipeline"
    NEEDS: ClassVar[tuple[Tally, ...]] = (ARRIVALS, STAMPS)
    SCORE: ClassVar[float] = 12.0

    def __init__(self, state: Sequence[Any] = ()) -> None:
        self._before: dict[str, float] = dict(state[0]) if state else {}
        self._best = ("", 0.0)

    def update(self, minute: int, seen: Observation) -> float:
        """12 where a clock is wrong for the second minute running, else 0."""
        now = dict(offsets(minute, seen))
        agree = [host for host, off in now.items() if abs(off - self._before.get(host, 0.0)) < MIN_OFF_MS / 2]
        self._before = now
        if not agree:
            return 0.0
        self._best = (agree[0], now[agree[0]])
        return self.SCORE

    def verdict(self, minute: int, seen: Observation) -> Verdict:
        """The host, and by how much."""
        host, off = self._best
        minutes = round(off / MINUTE_MS, 1)
        span = Span(start=minute, end=minute + 1)
        return Verdict(
            observed=minutes,
            expected=0.0,
            low=-MIN_OFF_MS / MINUTE_MS,
            high=MIN_OFF_MS / MINUTE_MS,
            unit="min",
            span=span,
            baseline=Span(start=minute, end=minute),
            series=(),
            worst=Severity.MEDIUM,
            title="wrong_clock.behind" if off > 0 else "wrong_clock.ahead",
            title_args={"host": host, "minutes": f"{abs(minutes):.2g}"},
            shown_by=term_query("host.name", [host]),
            shown_in=Span(start=minute + min(0, -round(minutes) - 1), end=minute + max(1, 2 - round(minutes))),
            condition=f"host.name:{quoted(host)}",
            about={"host.name": host},
        )

    def dump(self) -> list[Any]:
        """The hosts that were off in the last minute."""
        return [self._before] if self._before else []


def offsets(minute: int, seen: Observation) -> Iterator[tuple[str, float]]:
    """Hosts whose documents of this minute are dated on average far from it, and by how many ms too early.

    Where most hosts are behind, logs are late and no clock is wrong.
    """
    arrivals, stamps = seen.sample.arrivals, seen.sample.stamps
    middle = minute * MINUTE_MS + MINUTE_MS / 2
    off = {
        host: middle - stamps[host] / count
        for host, count in arrivals.items()
        if count >= MIN_DOCUMENTS and host in stamps
    }
    if not off or (max(off.values()) <= MIN_OFF_MS and min(off.values()) >= -MIN_OFF_MS):
        return
    behind = sum(one > MIN_OFF_MS for one in off.values())
    for host, one in off.items():
        if one < -MIN_OFF_MS or (one > MIN_OFF_MS and 2 * behind < len(off)):
            yield host, one
