"""A user's rule as the engine sees it: at least so many documents of a query in a window, per group."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from minutewatch.analysis.minutes import Span, iso
from minutewatch.analysis.ports import Match
from minutewatch.analysis.queries import Counts, Tally, where
from minutewatch.stores.documents import Json

ERRORS: Json = {"term": {"log.level": "error"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRule:
    """The simplest rule there is; `query` is JSON text."""

    name: str = "many-errors"
    query: str = where(ERRORS)
    group_by: tuple[str, ...] = ("service.name",)
    at_least: float = 3
    look_back: int = 1
    quiet: int = 1
    is_live: bool = True

    @property
    def needs(self) -> tuple[Tally, ...]:
        return (Tally(group_by=self.group_by, where=self.query),)

    def judge(self, counts: Mapping[Tally, Counts], span: Span) -> Iterator[Match]:
        counted = counts[self.needs[0]]
        for minute in range(span.start, span.end):
            sums: dict[Any, float] = {}
            for one in range(minute + 1 - self.look_back, minute + 1):
                for group, count in counted.get(one, {}).items():
                    sums[group] = sums.get(group, 0) + count
            for group, total in sums.items():
                if total > self.at_least - 1e-6:
                    yield Match(group=group, minute=minute, observed=total)

    def finding(self, match: Match) -> Json:
        window = Span(start=match.minute + 1 - self.look_back, end=match.minute + 1)
        return {
            "key": {name: value for name, value in zip(self.group_by, match.group, strict=True) if value},
            "severity": "medium",
            "observed": match.observed,
            "unit": "logs",
            "title": f"{match.observed:g} errors up to {iso(match.minute)}.",
            "window": window.document(),
            "query": "log.level:error",
        }

    def shown_by(self, match: Match) -> Json:
        query: Json = orjson.loads(self.query or '{"match_all": {}}')
        return query
