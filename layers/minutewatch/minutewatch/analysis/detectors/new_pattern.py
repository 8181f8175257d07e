"""An error that the service has never logged before."""

from collections.abc import Sequence
from math import log10
from typing import Any, ClassVar, Final

from minutewatch.analysis.detectors.detector import Observation, Severity, Verdict
from minutewatch.analysis.detectors.measures import ERROR_LEVEL_CONDITION, ERROR_PATTERNS, LINES, patterns_query
from minutewatch.analysis.minutes import MINUTES_A_DAY, Span, clock
from minutewatch.analysis.queries import Tally

# Of a service that has just appeared everything is new.
MIN_WATCHED: Final = 10
# A pattern stays young, and its lines are added up, for this many minutes; then it is known.
YOUNG_FOR: Final = 30
# Once or twice is what retries and typing errors do.
MIN_LINES: Final = 3
# Patterns remembered of a service; the longest unseen go first.
MAX_KNOWN: Final = 200
# Evidence of absence does not grow for ever: what comes once a week is not new after a month.
MAX_WATCHED: Final = MINUTES_A_DAY


class NewPattern:
    """Scores the lines of a pattern that was not seen in all the minutes before.

    With no line in T minutes, and every rate equally likely before that, n lines or more within w minutes have
    the probability (w / (T + w))^n (negative binomial with shape 1). Of several young patterns the most
    improbable counts, against the number of them: a service that logs news all the time does not surprise.
    """

    NAME: ClassVar[str] = "new_pattern"
    KIND: ClassVar[str] = "pattern"
    NEEDS: ClassVar[tuple[Tally, ...]] = (LINES, ERROR_PATTERNS)

    def __init__(self, state: Sequence[Any] = ()) -> None:
        self._known: dict[str, int] = dict(state[0]) if state else {}
        # pattern -> [first minute, minutes watched before it, lines since]
        self._young: dict[str, list[float]] = dict(state[1]) if state else {}

    def update(self, minute: int, seen: Observation) -> float:
        """n * log10((T + w) / w) - log10(young patterns), of the highest among those seen in this minute."""
        self._grow_up(minute)
        fresh = [pattern for pattern in seen.patterns if not self._recognise(pattern, minute, seen)]
        self._forget()
        if not fresh:
            return 0.0
        best = max(self._score(pattern, minute) for pattern in fresh)
        return max(0.0, best - log10(len(self._young)))

    def verdict(self, minute: int, seen: Observation) -> Verdict:
        """The young patterns of this minute, the most improbable first."""
        fresh = sorted(
            (pattern for pattern in seen.patterns if self._score(pattern, minute)),
            key=lambda pattern: (-self._score(pattern, minute), pattern),
        )
        start = int(min(self._young[pattern][0] for pattern in fresh))
        lines = sum(self._young[pattern][2] for pattern in fresh)
        span = Span(start=start, end=minute + 1)
        named = fresh[:10]
        return Verdict(
            observed=lines,
            expected=0.0,
            low=0.0,
            high=0.0,
            unit="lines",
            span=span,
            baseline=Span(start=start - int(self._young[fresh[0]][1]), end=start),
            series=(),
            worst=Severity.HIGH if lines >= 10 else Severity.MEDIUM,
            title="new_pattern.one" if len(fresh) == 1 else "new_pattern.many",
            title_args={
                "lines": f"{lines:g}",
                "patterns": str(len(fresh)),
                "at": clock(start),
                "pattern": fresh[0],
            },
            shown_by=patterns_query(named),
            shown_in=span,
            condition=f"{ERROR_LEVEL_CONDITION} AND log.pattern.id:({' OR '.join(named)})",
        )

    def dump(self) -> list[Any]:
        """Known patterns with the minute they were last seen in, and the young ones."""
        return [self._known, self._young] if self._known or self._young else []

    def _recognise(self, pattern: str, minute: int, seen: Observation) -> bool:
        """Count the pattern; whether it is an old acquaintance."""
        if pattern in self._known or (seen.watched < MIN_WATCHED and pattern not in self._young):
            self._known[pattern] = minute
            return True
        young = self._young.setdefault(pattern, [minute, min(seen.watched, MAX_WATCHED), 0])
        young[2] += seen.patterns[pattern]
        return False

    def _score(self, pattern: str, minute: int) -> float:
        first, watched, lines = self._young.get(pattern, (minute, 0, 0))
        width = minute + 1 - first
        return lines * log10(1 + watched / width) if lines >= MIN_LINES else 0.0

    def _grow_up(self, minute: int) -> None:
        for pattern in [one for one, (first, *_) in self._young.items() if first + YOUNG_FOR <= minute]:
            del self._young[pattern]
            self._known[pattern] = minute

    def _forget(self) -> None:
        while len(self._known) > MAX_KNOWN:
            del self._known[min(self._known, key=lambda pattern: (self._known[pattern], pattern))]
