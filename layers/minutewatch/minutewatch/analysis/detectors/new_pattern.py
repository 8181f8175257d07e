"""An error that the service has never logged before, or that comes up far more often than it did."""

from collections.abc import Mapping, Sequence
from math import ceil, log10
from typing import Any, ClassVar, Final

from minutewatch.analysis.detectors.detector import Severity, Verdict
from minutewatch.analysis.detectors.frequency import PRESENT, Frequency, Surge
from minutewatch.analysis.families import Families
from minutewatch.analysis.measures import (
    ERROR_LEVEL_CONDITION,
    ERROR_PATTERNS,
    LEVELS,
    REQUEST_PATTERNS,
    term_query,
)
from minutewatch.analysis.minutes import MINUTES_A_DAY, Span, clock
from minutewatch.analysis.queries import Tally
from minutewatch.analysis.series import Observation

# Of a service that has just appeared everything is new.
MIN_WATCHED: Final = 10
# Before that, what is usual of what it logs is not known.
MIN_WATCHED_OFTEN: Final = 60
# News are forgotten, as to how newsy a service is, by half in six hours.
NEWS_HALF_LIFE: Final = 360
# A retry fails as others did before: an error without precedent is news from its second line on.
NEWS: Final = 2
# Texts of the present that are kept to name the documents.
MAX_TEXTS: Final = 10
# Masks have changed when the known errors, of which so many should have come, are nearly all gone ...
MIN_MISSED: Final = 10.0
MAX_LEFT: Final = 0.1
# ... while there are about as many errors as ever.
ABOUT: Final = 2.0


class NewPattern:
    """Scores how often each family of error patterns comes up: see `Frequency` and `Families`.

    The number of families that appeared within the last hours counts against it: a service that logs news all
    the time does not surprise. That requests fail often is told by others, so of their lines only what is new
    counts. Once told, a family is old news until it has been quiet for half an hour.
    """

    NAME: ClassVar[str] = "new_pattern"
    KIND: ClassVar[str] = "pattern"
    NEEDS: ClassVar[tuple[Tally, ...]] = (ERROR_PATTERNS, REQUEST_PATTERNS, LEVELS)

    def __init__(self, state: Sequence[Any] = ()) -> None:
        kept, texts, births, born_at = state or ({}, {}, 0.0, 0)
        self._texts: dict[str, list[str]] = dict(texts)
        self._births, self._born_at = float(births), int(born_at)
        self._frequency = Frequency(kept, news=NEWS)
        self._families = Families(self._frequency.keys)
        self._surges: list[Surge] = []

    def update(self, minute: int, seen: Observation) -> float:
        """-log10 P(so many lines of the family), of the most improbable one, less what news are worth here."""
        counts = self._by_family(minute, seen.sample.patterns)
        requests = self._by_family(minute, seen.sample.request_patterns)
        counts |= {family: count + counts.get(family, 0.0) for family, count in requests.items()}
        if self._frequency.take(minute, counts):
            self._families.keep(self._frequency.keys)
            self._texts = {
                family: texts for family, texts in self._texts.items() if family in self._frequency.keys
            }
        self._surges = []
        if seen.watched < MIN_WATCHED:
            self._frequency.know(minute)
            self._births = 0.0
            return 0.0
        if not counts:
            return 0.0
        self._surges = sorted(
            (
                surge
                for surge in self._frequency.surges(minute, seen.watched, counts, seen.series.busy)
                if (surge.is_new or (seen.watched >= MIN_WATCHED_OFTEN and surge.key not in requests))
                and not self._is_told(surge.key, minute)
            ),
            key=lambda surge: (-surge.score, surge.key),
        )
        if not self._surges:
            return 0.0
        if self._masks_changed(minute, seen):
            self._frequency.succeed(minute, counts)
            return 0.0
        births = self._births * 0.5 ** ((minute - self._born_at) / NEWS_HALF_LIFE)
        return max(0.0, self._surges[0].score - log10(1 + births))

    def verdict(self, minute: int, seen: Observation) -> Verdict:
        """The family that scored highest; it is told now."""
        surge = self._surges[0]
        others = [one for one in self._surges[1:] if one.is_new == surge.is_new]
        for one in (surge, *others):
            self._frequency.keys[one.key].told_until = minute + PRESENT
        start = min(self._frequency.keys[surge.key].present) if surge.is_new else minute + 1 - surge.width
        span = Span(start=start, end=minute + 1)
        texts = sorted(text for one in (surge, *others) for text in self._texts.get(one.key, [one.key]))
        title = "new_pattern.one" if surge.is_new else "new_pattern.frequent"
        lines = sum(self._lines(one.key, start) for one in (surge, *others))
        return Verdict(
            observed=lines,
            expected=round(surge.expected, 2),
            low=0.0,
            high=round(surge.expected + 3 * (surge.expected + 1) ** 0.5, 2) if not surge.is_new else 0.0,
            unit="lines",
            span=span,
            baseline=Span(start=minute + 1 - min(seen.watched, MINUTES_A_DAY), end=span.start),
            series=self._course(surge.key, minute),
            worst=Severity.HIGH if lines >= 10 else Severity.MEDIUM,
            title="new_pattern.many" if others and surge.is_new else title,
            title_args={
                "lines": f"{lines:g}",
                "patterns": str(1 + len(others)),
                "at": clock(span.start),
                "minutes": str(len(span)),
                "usual": f"{surge.expected:.2g}",
                "pattern": surge.key,
            },
            shown_by=term_query("log.pattern.text", texts[:MAX_TEXTS]),
            shown_in=span,
            condition=ERROR_LEVEL_CONDITION,
        )

    def dump(self) -> list[Any]:
        """Known families, the texts of the present ones, and how many appeared lately."""
        return [self._frequency.dump(), self._texts, self._births, self._born_at]

    def _by_family(self, minute: int, patterns: Mapping[str, float]) -> dict[str, float]:
        counts: dict[str, float] = {}
        for text, count in patterns.items():
            family, was = (text, None) if text in self._frequency.keys else self._families.join(text)
            if was is not None:
                self._frequency.rename(was, family)
                self._texts[family] = self._texts.pop(was, [was])
                if was in counts:
                    counts[family] = counts.pop(was)
            if family not in self._frequency.keys and family not in counts:
                self._births = self._births * 0.5 ** ((minute - self._born_at) / NEWS_HALF_LIFE) + 1
                self._born_at = minute
            if family != text:
                texts = self._texts.setdefault(family, [])
                if text not in texts:
                    self._texts[family] = [*texts, text][-MAX_TEXTS:]
            counts[family] = counts.get(family, 0.0) + count
        return counts

    def _is_told(self, family: str, minute: int) -> bool:
        """Whether it was told and goes on; it is old news for as long as it does."""
        key = self._frequency.keys[family]
        if minute >= key.told_until:
            return False
        key.told_until = minute + PRESENT
        return True

    def _masks_changed(self, minute: int, seen: Observation) -> bool:
        """Whether the same errors seem to come under other names: nearly all were known, nearly none is now."""
        levels = [seen.series.levels[one].recent for one in ("error", "fatal") if one in seen.series.levels]
        before = sum(sum(recent[-PRESENT:-2]) for recent in levels) / (PRESENT - 2)
        if before * PRESENT < MIN_MISSED:
            return False
        width = ceil(MIN_MISSED / before)
        known = [key for key in self._frequency.keys.values() if key.count >= 1]
        was = sum(n for key in known for at, n in key.present.items() if at <= minute - width)
        left = sum(n for key in known for at, n in key.present.items() if at > minute - width)
        now = sum(sum(recent[-width:]) for recent in levels) / width
        usual = was / (PRESENT - width)
        return (
            left <= MAX_LEFT * usual * width
            and before / ABOUT <= now <= before * ABOUT
            and usual * ABOUT >= before
        )

    def _lines(self, family: str, start: int) -> float:
        return sum(count for at, count in self._frequency.keys[family].present.items() if at >= start)

    def _course(self, family: str, minute: int) -> list[float]:
        present = self._frequency.keys[family].present
        return [present.get(at, 0.0) for at in range(minute + 1 - PRESENT, minute + 1)]
