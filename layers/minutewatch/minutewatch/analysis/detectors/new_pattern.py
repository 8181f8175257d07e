"""An error that the service has never logged before, or that comes up far more often than it did."""

from collections.abc import Mapping, Sequence
from math import ceil, log10
from typing import Any, ClassVar, Final

from minutewatch.analysis.detectors.backlog import Backlog
from minutewatch.analysis.detectors.detector import Severity, Verdict
from minutewatch.analysis.detectors.frequency import Frequency, Surge
from minutewatch.analysis.detectors.key import PRESENT
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
from minutewatch.analysis.sample import Sample
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
        kept, texts, births, born_at, *late = state or ({}, {}, 0.0, 0)
        self._texts: dict[str, list[str]] = dict(texts)
        self._births, self._born_at = float(births), int(born_at)
        self._frequency = Frequency(kept, news=NEWS)
        self._families = Families(self._frequency.keys)
        self._backlog = Backlog(self._frequency, *late)
        self._surges: list[Surge] = []

    def update(self, minute: int, seen: Observation) -> float:
        """-log10 P(so many lines of the family), of the most improbable one, less what news are worth here."""
        counts, requests = self._counts(minute, seen.sample)
        if self._frequency.take(minute, counts):
            self._forget()
        if self._backlog:
            self._backlog.settle(minute, counts)
        self._surges = []
        if seen.watched < MIN_WATCHED:
            self._frequency.know(minute)
            self._births = 0.0
            return 0.0
        if not self._frequency.due:
            return 0.0
        self._surges = sorted(
            (
                surge
                for surge in self._frequency.surges(minute, seen.watched, self._frequency.due, seen.series.busy)
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
        return max(0.0, self._surges[0].score - self._worth(minute))

    def correct(self, minute: int, sample: Sample) -> None:
        """More came into a minute of the last half hour."""
        counts, _ = self._counts(minute, sample)
        self._frequency.correct(minute, counts)

    def verdict(self, minute: int, seen: Observation) -> Verdict:
        """The family that scored highest; it is told now."""
        surge = self._surges[0]
        told = [surge, *(one for one in self._surges[1:] if one.is_new == surge.is_new)]
        for one in told:
            self._frequency.keys[one.key].told_until = minute + PRESENT
        start = min(self._frequency.keys[surge.key].present) if surge.is_new else minute + 1 - surge.width
        lines = {one.key: self._frequency.keys[one.key].present for one in told}
        return self._verdict(minute, seen, surge, lines, Span(start=start, end=minute + 1))

    def look_back(self, seen: Sequence[Observation]) -> list[float]:
        """The scores of earlier minutes, in which only families count that were unknown then: what others had
        before more came is not kept. Of what goes on a minute counts as long as it gets worse."""
        worth = [self._take_late(one) for one in seen]
        best: dict[str, Surge] = {}
        scores: list[float] = []
        for one, surges, less in zip(seen, self._backlog.surges(seen), worth, strict=True):
            worse = [
                surge for surge in surges if one.watched >= MIN_WATCHED and _is_worse(surge, best.get(surge.key))
            ]
            best |= {surge.key: surge for surge in worse}
            scores.append(max(0.0, max((surge.score for surge in worse), default=0.0) - less))
        self._surges = sorted(best.values(), key=lambda surge: (-surge.score, surge.key))
        return scores

    def late_verdict(self, seen: Sequence[Observation], now: int) -> Verdict:
        """All families that stood out in the minutes looked back at, the one that scored highest first."""
        lines = self._backlog.tell([surge.key for surge in self._surges], now)
        minutes = [minute for by_minute in lines.values() for minute in by_minute]
        span = Span(start=min(minutes), end=max(minutes) + 1)
        return self._verdict(seen[-1].minute, seen[-1], self._surges[0], lines, span)

    def _verdict(
        self, minute: int, seen: Observation, surge: Surge, told: Mapping[str, Mapping[int, float]], span: Span
    ) -> Verdict:
        """`told` has the families with their lines by minute."""
        texts = sorted(text for family in told for text in self._texts.get(family, [family]))
        title = "new_pattern.one" if surge.is_new else "new_pattern.frequent"
        lines = sum(sum(n for at, n in by_minute.items() if at >= span.start) for by_minute in told.values())
        return Verdict(
            observed=lines,
            expected=round(surge.expected, 2),
            low=0.0,
            high=round(surge.expected + 3 * (surge.expected + 1) ** 0.5, 2) if not surge.is_new else 0.0,
            unit="lines",
            span=span,
            baseline=Span(start=min(span.start, minute + 1 - min(seen.watched, MINUTES_A_DAY)), end=span.start),
            series=[told[surge.key].get(at, 0.0) for at in range(minute + 1 - PRESENT, minute + 1)],
            worst=Severity.HIGH if lines >= 10 else Severity.MEDIUM,
            title="new_pattern.many" if len(told) > 1 and surge.is_new else title,
            title_args={
                "lines": f"{lines:g}",
                "patterns": str(len(told)),
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
        """Known families, the texts of the present ones, how many appeared lately, and what came late."""
        return [self._frequency.dump(), self._texts, self._births, self._born_at, *self._backlog.dump()]

    def _take_late(self, seen: Observation) -> float:
        """Add an earlier minute; what its news are worth less."""
        minute, births = seen.minute, (self._births, self._born_at)
        counts, _ = self._counts(minute, seen.sample)
        self._backlog.take(minute, counts)
        if self._frequency.bound(minute):
            self._forget()
        if seen.watched < MIN_WATCHED:
            self._births, self._born_at = births
            self._backlog.settle(minute, counts)
        return self._worth(minute)

    def _worth(self, minute: int) -> float:
        """What news are worth less, the more there were lately."""
        return log10(1 + self._births * 0.5 ** (max(0, minute - self._born_at) / NEWS_HALF_LIFE))

    def _forget(self) -> None:
        """Keep nothing of the families that are forgotten."""
        self._families.keep(self._frequency.keys)
        self._backlog.keep(self._frequency.keys)
        self._texts = {family: texts for family, texts in self._texts.items() if family in self._frequency.keys}

    def _counts(self, minute: int, sample: Sample) -> tuple[dict[str, float], dict[str, float]]:
        """Lines by family, and those of them that are requests."""
        counts = self._by_family(minute, sample.patterns)
        requests = self._by_family(minute, sample.request_patterns)
        counts |= {family: count + counts.get(family, 0.0) for family, count in requests.items()}
        return counts, requests

    def _by_family(self, minute: int, patterns: Mapping[str, float]) -> dict[str, float]:
        counts: dict[str, float] = {}
        for text, count in patterns.items():
            family, was = (text, None) if text in self._frequency.keys else self._families.join(text)
            if was is not None:
                self._frequency.rename(was, family)
                self._backlog.rename(was, family)
                self._texts[family] = self._texts.pop(was, [was])
                if was in counts:
                    counts[family] = counts.pop(was)
            if family not in self._frequency.keys and family not in counts:
                latest = max(minute, self._born_at)
                self._births *= 0.5 ** ((latest - self._born_at) / NEWS_HALF_LIFE)
                self._births += 0.5 ** ((latest - minute) / NEWS_HALF_LIFE)
                self._born_at = latest
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


def _is_worse(surge: Surge, before: Surge | None) -> bool:
    """Whether it stands out more than before, and not by the longer past alone."""
    return before is None or (surge.score > before.score and surge.lines != before.lines)
