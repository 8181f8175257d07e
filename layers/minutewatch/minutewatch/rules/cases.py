"""A rule's test cases, tried without an engine."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from minutewatch.analysis.minutes import Span, instant_at, minute_of
from minutewatch.analysis.ports import Match
from minutewatch.analysis.queries import Counts, Group
from minutewatch.analysis.spoken import Spoken
from minutewatch.rules.duration import MINUTE, spoken
from minutewatch.rules.group import key_of
from minutewatch.rules.model import Case, Event, Expected, RuleModel
from minutewatch.rules.query.fields import Fields
from minutewatch.rules.query.matching import predicate
from minutewatch.rules.query.reading import read_query
from minutewatch.rules.query.values import text_of
from minutewatch.stores.documents import Json, field_of

BEGINNING: Final = datetime(2026, 1, 5, tzinfo=UTC)
_FIRST: Final = minute_of(BEGINNING)
_TOLD: Final = 3

Try = Callable[[RuleModel, Case], list[Match]]
"""What a rule finds in a case; `QuerySyntaxError` where that cannot be said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTrial:
    """Tries cases on this machine alone, with an index of these fields."""

    fields: Fields

    def __call__(self, rule: RuleModel, case: Case) -> list[Match]:
        """What is told, in the order of minutes and groups."""
        counts = dict.fromkeys(rule.needs, counts_of(rule, case, self.fields))
        matches = rule.judge(counts, span_of(rule, case))
        return list(Spoken(rule.quiet).take(matches))


def failures(rule: RuleModel, case: Case, found: list[Match]) -> Iterator[str]:
    """What is found and not expected, and the other way round; in sentences."""
    left = list(found)
    for expected in case.expect:
        match = next((one for one in left if _meant(rule, expected, one)), None)
        if match is None:
            yield f"{_wanted(expected)} is not found{_instead(rule, left)}"
        else:
            left.remove(match)
            if expected.observed is not None and abs(expected.observed - match.observed) > 1e-6:
                yield f"{_wanted(expected)} is observed {match.observed:g} times, not {expected.observed:g}"
    for match in left[:_TOLD]:
        yield f"{_spoken(rule, match)} is found, and not expected: correct the rule, or add it to `expect`"


def documents_of(case: Case) -> Iterator[Json]:
    """The case's log documents, each with its time and an id."""
    number = 0
    for event in case.events:
        for at in _times(event):
            number += 1
            stamp = f"{BEGINNING + at:%Y-%m-%dT%H:%M:%S}.000Z"
            yield {"@timestamp": stamp, "event.id": f"case-{number}", **event.log}


def span_of(rule: RuleModel, case: Case) -> Span:
    """The minutes judged: up to where the last event has left the window."""
    last = max((at for event in case.events for at in _times(event)), default=timedelta())
    return Span(start=_FIRST, end=_FIRST + last // MINUTE + rule.look_back)


def counts_of(rule: RuleModel, case: Case, fields: Fields) -> Counts:
    """What an index with these fields would count."""
    matches = predicate(read_query(rule.query), fields)
    counts: Counts = {}
    for document in documents_of(case):
        if not matches(document):
            continue
        minute = counts.setdefault(minute_of(datetime.fromisoformat(document["@timestamp"])), {})
        for group in _groups(document, rule.group_by):
            minute[group] = minute.get(group, 0.0) + 1 / float(field_of(document, "sample.rate") or 1)
    return counts


def _groups(document: Mapping[str, Any], group_by: tuple[str, ...]) -> list[Group]:
    groups: list[Group] = [()]
    for name in group_by:
        value = field_of(document, name)
        values = value if isinstance(value, list) else [value]
        texts = ["" if one is None else text_of(one) for one in values]
        groups = [(*group, text) for group in groups for text in texts]
    return groups


def _times(event: Event) -> Iterator[timedelta]:
    return (event.at + event.every * number for number in range(event.times))


def _meant(rule: RuleModel, expected: Expected, match: Match) -> bool:
    wanted = {name: text_of(value) for name, value in expected.key.items()}
    return _offset(match) == expected.minute and key_of(rule.group_by, match.group) == wanted


def _offset(match: Match) -> timedelta:
    return instant_at(match.minute) - BEGINNING


def _wanted(expected: Expected) -> str:
    return _sentence(expected.minute, {name: text_of(value) for name, value in expected.key.items()})


def _spoken(rule: RuleModel, match: Match) -> str:
    return f"{_sentence(_offset(match), key_of(rule.group_by, match.group))}, {match.observed:g} times,"


def _sentence(offset: timedelta, key: Mapping[str, str]) -> str:
    about = ", ".join(f"{name}={value}" for name, value in key.items())
    return f"minute {spoken(offset)}{f' about {about}' if about else ''}"


def _instead(rule: RuleModel, found: list[Match]) -> str:
    if not found:
        return "; nothing else is: do the events match the query, and are they enough within the window?"
    others = " ".join(_spoken(rule, match) for match in found[:_TOLD])
    return f"; instead {others.removesuffix(',')}"
