"""One address behind many refused requests: somebody tries passwords, or a client has lost its own."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from minutewatch.analysis.detectors.detector import Severity, Verdict, tempered
from minutewatch.analysis.measures import (
    REFUSED_ADDRESSES,
    REFUSED_BINS,
    REFUSED_CONDITION,
    REFUSED_QUERY,
    STATUSES,
    both,
    term_query,
)
from minutewatch.analysis.minutes import MINUTES_A_DAY, Span, clock
from minutewatch.analysis.queries import Tally
from minutewatch.analysis.query_string import quoted
from minutewatch.analysis.sample import Sample
from minutewatch.analysis.series import Observation
from minutewatch.analysis.tails import surge_tail

WIDTHS: Final = (2, 5, 10)
PRESENT: Final = WIDTHS[-1]
# An absolute margin: who mistypes a password does so a few times.
MIN_REFUSED: Final = 8.0
# The share of a service's refusals that one busy address may well have.
BUSY_SHARE: Final = 0.15
# The usual rate follows within half a day, and one minute teaches no more than three times the usual and three.
PATIENCE: Final = 720.0
MAX_TAUGHT: Final = 3.0
MIN_RATE: Final = 0.05


class RefusedAddress:
    """Scores the refusals (401, 403) of the busiest address within 2 to 10 minutes by a negative binomial tail.

    Expected is a seventh of the service's usual refusals, with the shape 1: an address that is refused is
    refused in bursts. No window rests on a single minute.
    """

    NAME: ClassVar[str] = "refused_address"
    KIND: ClassVar[str] = "security"
    NEEDS: ClassVar[tuple[Tally, ...]] = (REFUSED_ADDRESSES, STATUSES)

    def __init__(self, state: Sequence[Any] = ()) -> None:
        rate, minutes = state[:2] if state else (0.0, 0)
        self._rate, self._minutes = float(rate), int(minutes)
        self._present: dict[int, dict[str, float]] = {int(at): by for at, by in state[2]} if state else {}
        self._best = ("", 0)
        # Those of which more was found in earlier minutes since the last one.
        self._corrected: set[str] = set()

    def update(self, minute: int, seen: Observation) -> float:
        """-log10 P(so many refusals of one address), of the most improbable window."""
        statuses, addresses = seen.sample.statuses, seen.sample.addresses
        self._learn(sum([statuses.get(one, 0.0) for one in REFUSED_BINS]))
        if self._present and min(self._present) <= minute - PRESENT:
            self._present = {at: by for at, by in self._present.items() if at > minute - PRESENT}
        if addresses:
            self._present[minute] = dict(addresses)
        suspects = list(addresses)
        if self._corrected:
            suspects += sorted(self._corrected.difference(addresses))
            self._corrected = set()
        best = 0.0
        for address in suspects:
            if sum(by.get(address, 0.0) for by in self._present.values()) < MIN_REFUSED:
                continue
            for width in WIDTHS:
                counts = [
                    self._present.get(at, {}).get(address, 0.0) for at in range(minute + 1 - width, minute + 1)
                ]
                refused = tempered(counts, most=1.0)
                if refused < MIN_REFUSED:
                    continue
                score = surge_tail(refused, width * (self._rate + MIN_RATE) * BUSY_SHARE, shape=1.0)
                if score > best:
                    best, self._best = score, (address, width)
        return best

    def correct(self, minute: int, sample: Sample) -> None:
        """More came into a minute of the last half hour."""
        if sample.addresses:
            self._present[minute] = dict(sample.addresses)
            self._corrected.update(sample.addresses)

    def verdict(self, minute: int, seen: Observation) -> Verdict:
        """The address that scored highest."""
        address, width = self._best
        counts = [self._present.get(at, {}).get(address, 0.0) for at in range(minute + 1 - PRESENT, minute + 1)]
        refused = sum(counts[-width:])
        usual = width * self._rate * BUSY_SHARE
        span = Span(start=minute + 1 - width, end=minute + 1)
        return Verdict(
            observed=refused,
            expected=round(usual, 2),
            low=0.0,
            high=MIN_REFUSED,
            unit="refused requests",
            span=span,
            baseline=Span(start=minute + 1 - min(seen.watched, MINUTES_A_DAY), end=span.start),
            series=counts,
            worst=Severity.HIGH,
            title="refused_address",
            title_args={
                "address": address,
                "refused": f"{refused:g}",
                "usual": f"{usual:.2g}",
                "minutes": str(width),
                "at": clock(span.start),
            },
            shown_by=both(REFUSED_QUERY, term_query("source.ip", [address])),
            shown_in=span,
            condition=f"{REFUSED_CONDITION} AND source.ip:{quoted(address)}",
            about={"source.ip": address},
        )

    def dump(self) -> list[Any]:
        """The usual rate, and the addresses of the last minutes."""
        return [self._rate, self._minutes, list(self._present.items())]

    def _learn(self, refused: float) -> None:
        self._minutes = min(self._minutes + 1, int(PATIENCE))
        taught = min(refused, 3 * self._rate + MAX_TAUGHT)
        self._rate += (taught - self._rate) / self._minutes
