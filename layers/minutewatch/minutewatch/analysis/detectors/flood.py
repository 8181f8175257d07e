"""A flood: many times the usual number of requests, or of lines at one level."""

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from minutewatch.analysis.course import RECENT, Course
from minutewatch.analysis.detectors.detector import LONGEST, WINDOWS, Severity, Verdict, tempered
from minutewatch.analysis.detectors.levels import BLOCK, BLOCKS, Levels
from minutewatch.analysis.measures import LEVELS, STATUSES, level_query, requests_query
from minutewatch.analysis.minutes import Span, clock
from minutewatch.analysis.queries import Tally
from minutewatch.analysis.series import Observation
from minutewatch.analysis.tails import surge_tail

# Absolute margins: three times the usual, and ten lines a minute more.
MIN_FACTOR: Final = 3.0
MIN_EXCESS: Final = 10.0
MIN_WATCHED: Final = 20
# A level may well double by itself: the shape of a distribution with a relative deviation of 32 %.
SHAPE: Final = 10.0
MIN_LEVEL: Final = 0.05
REQUESTS: Final = "requests"
# The minutes that lie in the half hours before each window.
COMMON: Final = (BLOCK * BLOCKS + WINDOWS[0], LONGEST)
# Errors are the business of others.
ERRORS: Final = frozenset({"error", "fatal"})


class Flood:
    """Scores the lines of each level but the errors, and the requests, of 2 to 30 minutes by a negative binomial
    tail.

    Expected is the busiest of the three half hours before, or what there was yesterday or a week ago around this
    time if that was more, so that a nightly job is no news from the second night on. In no window does the
    fullest minute count for more than the second fullest, so that an hourly one never is.
    """

    NAME: ClassVar[str] = "flood"
    KIND: ClassVar[str] = "volume"
    NEEDS: ClassVar[tuple[Tally, ...]] = (LEVELS, STATUSES)

    def __init__(self, state: Sequence[Any] = ()) -> None:
        del state  # the counts tell all
        self._best: tuple[str, int, float] = ("", 0, 0.0)

    def update(self, minute: int, seen: Observation) -> float:
        """-log10 P(so many lines), of the most improbable level and window; 0 below the margins."""
        if seen.watched < MIN_WATCHED:
            return 0.0
        best = 0.0
        for name, course in ((REQUESTS, seen.series.requests), *seen.series.levels.items()):
            if name not in ERRORS:
                best = max(best, self._score(minute, name, course, best))
        return best

    def verdict(self, minute: int, seen: Observation) -> Verdict:
        """The window that scored highest, in lines a minute."""
        name, width, usual = self._best
        requests = name == REQUESTS
        recent = (seen.series.requests if requests else seen.series.levels[name]).recent
        now = sum(recent[-width:]) / width
        span = Span(start=minute + 1 - width, end=minute + 1)
        return Verdict(
            observed=round(now, 2),
            expected=round(usual, 2),
            low=0.0,
            high=round(MIN_FACTOR * usual + MIN_EXCESS, 2),
            unit="requests/min" if requests else "lines/min",
            span=span,
            baseline=Span(start=minute + 1 - len(recent), end=span.start),
            series=recent[-60:],
            worst=Severity.HIGH if now >= 10 * usual else Severity.MEDIUM,
            title="flood.requests" if requests else "flood.lines",
            title_args={
                "level": name or "unknown",
                "now": f"{now:.3g}",
                "usual": f"{usual:.2g}",
                "minutes": str(width),
                "at": clock(span.start),
            },
            shown_by=requests_query() if requests else level_query(name),
            shown_in=span,
            condition="_exists_:http.response.status_code" if requests else f"log.level:{name}" if name else "",
        )

    def dump(self) -> list[Any]:
        """Nothing: the counts tell all."""
        return []

    def _score(self, minute: int, name: str, course: Course, best: float) -> float:
        recent = course.recent
        if sum(recent[-2:]) < MIN_EXCESS or _is_flat(recent):
            return 0.0
        levels = Levels(recent)
        for width in levels.risen(WINDOWS, factor=MIN_FACTOR, excess=MIN_EXCESS):
            usual = max(MIN_LEVEL, *levels.blocks(width))
            lines = levels.total(width)
            if lines < width * max(MIN_FACTOR * usual, usual + MIN_EXCESS):
                continue
            usual = max(usual, course.highest(minute, width))
            lines = tempered(recent[-width:], most=1.0)
            if lines < width * max(MIN_FACTOR * usual, usual + MIN_EXCESS):
                continue
            score = surge_tail(lines, width * usual, shape=SHAPE)
            if score > best:
                best, self._best = score, (name, width, usual)
        return best


def _is_flat(recent: Sequence[float]) -> bool:
    """Whether no minute of the last half hour reaches the margins against what every window is compared with.

    The minutes 30 to 92 ago lie in the three half hours before each window: the busiest of these has no less a
    minute than what there was in those, spread over all 90.
    """
    if len(recent) < RECENT:
        return False
    usual = sum(recent[-COMMON[0] : -COMMON[1]]) / (BLOCK * BLOCKS)
    return max(recent[-LONGEST:]) < max(MIN_FACTOR * usual, usual + MIN_EXCESS)
