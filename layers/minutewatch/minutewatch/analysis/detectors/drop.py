"""Traffic that has fallen to a part of what it was, or to nothing."""

from collections.abc import Sequence
from math import sqrt
from typing import Any, ClassVar, Final

from minutewatch.analysis.detectors.detector import LONGEST, WINDOWS, Severity, Verdict
from minutewatch.analysis.detectors.levels import BLOCK, BLOCKS, Levels
from minutewatch.analysis.measures import ARRIVALS, LEVELS, STATUSES
from minutewatch.analysis.minutes import MINUTES_A_DAY, Span, clock
from minutewatch.analysis.queries import Tally
from minutewatch.analysis.series import Observation
from minutewatch.analysis.tails import drop_tail

# An absolute margin: less than 40 % fewer is the day's course.
MAX_LEFT: Final = 0.6
# Where fewer than five lines are expected, none is no drop.
MIN_EXPECTED: Final = 5.0
# How much a level wanders, as a relative variance: +-17 % until it is known, as sure as from five hours; learnt
# from 20 minutes against the half hour before them, over about a day.
WANDER: Final = 0.03
WANDER_MINUTES: Final = 300.0
WANDER_PATIENCE: Final = float(MINUTES_A_DAY)
MIN_WANDER, MAX_TAUGHT = 0.008, 0.16
WANDER_WIDTH: Final = 20
# What yesterday, or the other services, explain of a drop.
MOST_BY_DAY: Final = 0.2
MOST_BY_PEERS: Final = 0.3
# A movement by less is noise.
DISTINCT: Final = 0.85


class Drop:
    """Scores the lines that arrived within 2 to 30 minutes by the lower tail of a negative binomial.

    Expected is the quietest of the three half hours before (or a far quieter quarter of an hour of them), moved
    as the level moved yesterday at this time and as the median of the other services moves now: of all
    explanations the one that surprises least. Lines count when they arrive, so that neither a wrong clock nor
    disorder looks like a drop; where those that are dated in the window are more, these count. In no window does
    the emptiest minute count for less than the second emptiest.
    """

    NAME: ClassVar[str] = "drop"
    KIND: ClassVar[str] = "traffic"
    NEEDS: ClassVar[tuple[Tally, ...]] = (ARRIVALS, LEVELS, STATUSES)

    def __init__(self, state: Sequence[Any] = ()) -> None:
        wander, minutes = state or (WANDER, WANDER_MINUTES)
        self._wander, self._minutes = float(wander), float(minutes)
        self._best: tuple[int, float] = (0, 0.0)

    def update(self, minute: int, seen: Observation) -> float:
        """-log10 P(so few lines), of the most improbable window; 0 while nothing at all arrives."""
        if seen.dark and seen.services > 1:
            return 0.0
        recent = seen.series.arrivals.recent
        levels = Levels(recent)
        self._learn(levels)
        best = 0.0
        for width in levels.fallen(WINDOWS, left=MAX_LEFT, least=MIN_EXPECTED):
            if width > seen.lit:
                break
            blocks = levels.blocks(width)
            lines, least = levels.total(width), min(blocks) * width
            if least >= MIN_EXPECTED and lines <= MAX_LEFT * least:
                best = max(best, self._score(minute, seen, levels, width, blocks, best))
        return best

    def verdict(self, minute: int, seen: Observation) -> Verdict:
        """The window that scored highest, in lines a minute."""
        width, usual = self._best
        recent = seen.series.arrivals.recent
        now = sum(recent[-width:]) / width
        spread = 3 * sqrt(usual + max(MIN_WANDER, self._wander) * usual * usual)
        span = Span(start=minute + 1 - width, end=minute + 1)
        left = now / usual
        return Verdict(
            observed=round(now, 2),
            expected=round(usual, 2),
            low=round(max(0.0, usual - spread), 2),
            high=round(usual + spread, 2),
            unit="lines/min",
            span=span,
            baseline=Span(start=minute + 1 - len(recent), end=span.start),
            series=recent[-60:],
            worst=Severity.CRITICAL if left < 0.1 and usual >= 10 else Severity.HIGH,
            title="drop" if now else "silence",
            title_args={
                "now": f"{now:.3g}",
                "usual": f"{usual:.3g}",
                "percent": f"{100 * left:.2g}",
                "minutes": str(width),
                "at": clock(span.start),
            },
            shown_by="",
            shown_in=span if now else _last_seen(minute, recent),
            condition="",
        )

    def dump(self) -> list[Any]:
        """The relative variance of the level, and from how many minutes it is known."""
        return [self._wander, self._minutes]

    def _score(
        self, minute: int, seen: Observation, levels: Levels, width: int, blocks: Sequence[float], best: float
    ) -> float:
        before = levels.quietest(width, blocks)
        usual = before * width * _explained(seen.peers.level, MOST_BY_PEERS) * _moved(minute, seen, width)
        window = seen.series.arrivals.recent[-width:]
        dated = seen.series.dated(width)
        missing = sorted(usual / width - max(both) for both in zip(window, dated, strict=True))
        lines = max(sum(window), sum(dated)) + max(0.0, missing[-1] - max(0.0, missing[-2]))
        if usual < MIN_EXPECTED or lines > MAX_LEFT * usual:
            return 0.0
        known = before * min(levels.minutes - width, BLOCK) + 1
        score = drop_tail(lines, usual, shape=1 / (max(MIN_WANDER, self._wander) + 1 / known))
        if score > best:
            self._best = (width, usual / width)
        return score

    def _learn(self, levels: Levels) -> None:
        """Take in by how much more than Poisson the last 20 minutes differ from the half hour before them."""
        before = (levels.total(WANDER_WIDTH + BLOCK) - levels.total(WANDER_WIDTH)) / BLOCK * WANDER_WIDTH
        if levels.minutes < WANDER_WIDTH + BLOCK or before < MIN_EXPECTED:
            return
        moved = levels.total(WANDER_WIDTH) / before - 1
        beyond = moved * moved - (1 + WANDER_WIDTH / BLOCK) / before
        self._minutes = min(self._minutes + 1, WANDER_PATIENCE)
        self._wander += (min(MAX_TAUGHT, beyond) - self._wander) / self._minutes


def _last_seen(minute: int, recent: Sequence[float]) -> Span:
    """The last minute that had lines, as far as is known by the minute."""
    empty = next((age for age, count in enumerate(reversed(recent)) if count), len(recent))
    return Span(start=minute - empty, end=minute - empty + 1)


def _moved(minute: int, seen: Observation, width: int) -> float:
    """How the level fell around this time yesterday, or a week ago: the stronger fall; 1 where it did not."""
    arrivals = seen.series.arrivals
    found = 1.0
    for now, before in arrivals.falls(minute, width, BLOCK * BLOCKS):
        found = min(found, (now * width + 3) / (before * width + 3))
    return _explained(found, MOST_BY_DAY)


def _explained(moved: float, most: float) -> float:
    """What a movement explains of a drop: at most so much, and nothing unless it is distinct."""
    return max(most, moved) if moved < DISTINCT else 1.0


def level(seen: Observation) -> float | None:
    """How the arrivals of the last 10 minutes compare with those of the 50 before; None below one line a
    minute."""
    recent = seen.series.arrivals.recent
    before = recent[-60:-10]
    usual = sum(before) / len(before) if len(before) >= LONGEST else 0.0
    return (sum(recent[-10:]) + 3) / (10 * usual + 3) if usual > 1 else None
