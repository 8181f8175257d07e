"""A host gone silent while its service's total holds."""

from collections.abc import Sequence
from math import log10
from typing import Any, ClassVar, Final

from minutewatch.analysis.detectors.detector import Severity, Verdict
from minutewatch.analysis.measures import ARRIVALS, term_query
from minutewatch.analysis.minutes import MINUTES_A_DAY, Span, clock
from minutewatch.analysis.queries import Tally
from minutewatch.analysis.query_string import quoted
from minutewatch.analysis.series import Observation
from minutewatch.analysis.tails import none_of

# A restart takes two or three minutes.
MIN_GAP: Final = 4
# Told within an hour or not at all: what was missed then is no news.
MAX_GAP: Final = 60
# A host that has just come may have come for a job.
MIN_KNOWN: Final = 30
# A gap that the host has shown, and a minute more, is its habit.
HABIT: Final = 1
# A new host of the service that came so shortly before or after it is its successor.
SUCCESSOR: Final = 10
# Shares of the lines are those of the last hour or so, as sure as 200 lines make them.
KEPT: Final = 1 - 1 / 60
MAX_WEIGHT: Final = 200.0
# Lines come in clumps of one and a half (a request and what is logged about it).
CLUMP: Final = 1.5
MIN_LINES: Final = 5.0
# Hosts remembered of a service, and for how long.
MAX_HOSTS: Final = 100
EXPIRES_AFTER: Final = MINUTES_A_DAY
# Half of the hosts that left without a word are forgotten in a week.
_LEFT_KEPT: Final = 0.5 ** (1 / (7 * MINUTES_A_DAY))
# Where hosts left without a word, one that leaves is as probable as they were in all host minutes.
MIN_LEFT: Final = 0.5
MIN_WATCHED: Final = 10_000.0


class HostSilent:
    """Scores the minutes without a line of one host by a beta-binomial tail.

    With the host's share of the service's lines distributed as Beta(a, b), a and b being its lines and those of
    the others in the last hour: P(none of n) = B(a, b + n) / B(a, b), n the service's lines since. Hosts that
    were replaced are no news, and where hosts come and go, one that goes is as probable as that.
    """

    NAME: ClassVar[str] = "host_silent"
    KIND: ClassVar[str] = "host"
    NEEDS: ClassVar[tuple[Tally, ...]] = (ARRIVALS,)

    def __init__(self, state: Sequence[Any] = ()) -> None:
        # host -> [first minute, last minute, longest gap, its lines, the service's lines, the service's since]
        self._hosts: dict[str, list[float]] = dict(state[0]) if state else {}
        left, watched = state[1:] if state else (0.0, 0.0)
        self._left, self._watched = float(left), float(watched)
        self._best = ""

    def update(self, minute: int, seen: Observation) -> float:
        """-log10 P(nothing from the host), of the most improbable one."""
        arrivals = seen.sample.arrivals
        lines = sum(arrivals.values())
        self._take(minute, arrivals, lines)
        if not lines or len(self._hosts) < 2:
            return 0.0
        best = 0.0
        for host, kept in self._hosts.items():
            gap = minute - kept[1]
            if MIN_GAP <= gap <= MAX_GAP and (score := self._score(kept, gap)) > best:
                best, self._best = score, host
        if self._left > MIN_LEFT:
            best = min(best, max(0.0, log10(max(MIN_WATCHED, self._watched) / self._left)))
        return best

    def verdict(self, minute: int, seen: Observation) -> Verdict:
        """The host that scored highest."""
        host = self._best
        first, last, _, own, every, since = self._hosts[host]
        gap = int(minute - last)
        usual = own / every * since / gap
        span = Span(start=minute + 1 - gap, end=minute + 1)
        return Verdict(
            observed=0.0,
            expected=round(usual, 2),
            low=round(max(0.0, usual - 3 * usual**0.5), 2),
            high=round(usual + 3 * usual**0.5, 2),
            unit="lines/min",
            span=span,
            baseline=Span(start=int(max(first, last - 60)), end=span.start),
            series=(),
            worst=Severity.HIGH,
            title="host_silent",
            title_args={"host": host, "minutes": str(gap), "at": clock(span.start), "usual": f"{usual:.2g}"},
            shown_by=term_query("host.name", [host]),
            shown_in=Span(start=span.start - 5, end=span.start),
            condition=f"host.name:{quoted(host)}",
            about={"host.name": host},
        )

    def dump(self) -> list[Any]:
        """The hosts, and how many left without a word in how many host minutes."""
        return [self._hosts, self._left, self._watched]

    def _take(self, minute: int, arrivals: dict[str, float], lines: float) -> None:
        for kept in self._hosts.values():
            kept[5] += lines
        for host, count in arrivals.items():
            if host not in self._hosts:
                if len(self._hosts) < MAX_HOSTS:
                    self._hosts[host] = [minute, minute, 0, count, lines, 0.0]
                continue
            kept = self._hosts[host]
            gap = int(minute - kept[1]) - 1
            kept[2] = max(kept[2], gap)
            keep = KEPT ** (gap + 1)
            kept[1], kept[3] = minute, kept[3] * keep + count
            kept[4], kept[5] = kept[4] * keep + kept[5], 0.0
        self._left *= _LEFT_KEPT
        self._watched = self._watched * _LEFT_KEPT + len(arrivals)
        for host in [one for one, kept in self._hosts.items() if minute - kept[1] > EXPIRES_AFTER]:
            del self._hosts[host]
            self._left += 1

    def _score(self, kept: Sequence[float], gap: float) -> float:
        first, last, longest, own, every, since = kept
        if last - first < MIN_KNOWN or own < MIN_LINES or gap <= longest + HABIT or every <= own:
            return 0.0
        if any(last - SUCCESSOR < other[0] for other in self._hosts.values()):
            return 0.0
        weight = min(1.0, MAX_WEIGHT / every)
        return none_of(since / CLUMP, a=own * weight, b=(every - own) * weight)
