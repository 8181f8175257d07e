"""What a run saw, as findings: which of them are recorded, which are told, and with what evidence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from minutewatch.analysis.alarm import Alarm
from minutewatch.analysis.counting import complete
from minutewatch.analysis.detectors.detector import Severity
from minutewatch.analysis.evidence import NOTHING, Evidence, evidence_body, read_evidence, samples_body
from minutewatch.analysis.findings import finding, finding_id, key_of, rule_finding, rule_of, severity
from minutewatch.analysis.indices import Indices
from minutewatch.analysis.minutes import Span
from minutewatch.analysis.outbox import Entry
from minutewatch.analysis.ports import Store
from minutewatch.analysis.rulebook import Said
from minutewatch.errors import SearchError
from minutewatch.stores.documents import Json

# Findings of one run that are shown with samples: the gravest ones.
MAX_EVIDENCE: Final = 20
# Findings that one run tells, and of these such as are about minutes long past: after a pause, or when logs came
# late, nobody wants to hear of every minute. The others are recorded, and the gravest one says how many they
# are.
MAX_TOLD: Final = 20
MAX_OLD_TOLD: Final = 5
OLD: Final = 15
# More than these are not even recorded, and the run says so.
MAX_RECORDED: Final = 500


class Sight(Protocol):
    """Something that stands out in a minute."""

    @property
    def minute(self) -> int:
        """The minute judged."""

    @property
    def rule(self) -> str:
        """The finding's rule."""

    @property
    def key(self) -> dict[str, str]:
        """The finding's key."""

    @property
    def is_live(self) -> bool:
        """Whether people are to be told."""

    @property
    def rank(self) -> tuple[float, float]:
        """Graver ones are greater."""

    def question(self) -> Json:
        """The search for its evidence."""

    def document(self, evidence: Evidence, detected_at: datetime) -> Json:
        """The finding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmSight:
    """An alarm of a built-in detector."""

    alarm: Alarm
    is_live: bool = True

    @property
    def minute(self) -> int:
        """The minute judged."""
        return self.alarm.minute

    @property
    def rule(self) -> str:
        """`builtin.<detector>`."""
        return rule_of(self.alarm)

    @property
    def key(self) -> dict[str, str]:
        """What it is about."""
        return key_of(self.alarm)

    @property
    def rank(self) -> tuple[float, float]:
        """By severity, then by score."""
        return severity(self.alarm), self.alarm.score

    def question(self) -> Json:
        """Samples, and what sets them apart."""
        return evidence_body(self.alarm)

    def document(self, evidence: Evidence, detected_at: datetime) -> Json:
        """The finding."""
        return finding(self.alarm, evidence, detected_at=detected_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSight:
    """A match of a user's rule; `told` is what the rule says of it."""

    said: Said
    told: Json

    @property
    def minute(self) -> int:
        """The minute judged."""
        return self.said.match.minute

    @property
    def rule(self) -> str:
        """The rule's name."""
        return self.said.rule.name

    @property
    def key(self) -> dict[str, str]:
        """What it is about."""
        key: dict[str, str] = self.told["key"]
        return key

    @property
    def is_live(self) -> bool:
        """Whether the rule is more than a shadow."""
        return self.said.rule.is_live

    @property
    def rank(self) -> tuple[float, float]:
        """By severity, then by what was observed."""
        return Severity[self.told["severity"].upper()], self.said.match.observed

    def question(self) -> Json:
        """Samples of the rule's window."""
        end = self.minute + 1
        return samples_body(
            self.said.rule.shown_by(self.said.match), Span(start=end - self.said.rule.look_back, end=end)
        )

    def document(self, evidence: Evidence, detected_at: datetime) -> Json:
        """The finding."""
        return rule_finding(self.rule, self.minute, self.told, evidence, detected_at=detected_at)


def sights(alarms: Iterable[Alarm], said: Iterable[Said]) -> list[Sight]:
    """All that stands out, the gravest first."""
    found: list[Sight] = [AlarmSight(alarm=alarm) for alarm in alarms]
    found += [RuleSight(said=one, told=one.rule.finding(one.match)) for one in said]
    return sorted(found, key=lambda sight: sight.rank, reverse=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorder:
    """Makes findings of what one run saw."""

    store: Store
    indices: Indices
    channels: tuple[str, ...]

    def entries(
        self, seen: Sequence[Sight], span: Span, *, detected_at: datetime, now_ms: int, troubles: list[str]
    ) -> list[Entry]:
        """The findings, for the outbox; `span` has the minutes that were judged for the first time."""
        if len(seen) > MAX_RECORDED:
            troubles.append(f"{len(seen) - MAX_RECORDED} findings of {len(seen)} in one run are not recorded")
        seen = seen[:MAX_RECORDED]
        told = _told(seen, span)
        untold = sum(sight.is_live for sight in seen) - len(told)
        evidence = self._evidence(seen[:MAX_EVIDENCE], troubles)
        entries: list[Entry] = []
        for number, sight in enumerate(seen):
            document = sight.document(evidence[number] if number < MAX_EVIDENCE else NOTHING, detected_at)
            if sight.minute < span.start:
                document["late"] = True
                document["title"] += " (Seen late: logs of that minute came after it had been judged.)"
            if number not in told:
                document["quiet"] = True
            elif untold and number == min(told):
                document["also_found"] = untold
            entries.append(self._entry(sight, document, now_ms, told=number in told))
        return entries

    def _entry(self, sight: Sight, document: Json, now_ms: int, *, told: bool) -> Entry:
        return Entry(
            index=self.indices.findings_of(sight.minute),
            finding_id=finding_id(sight.rule, sight.key, sight.minute),
            finding=document,
            channels=self.channels if told else (),
            since_ms=now_ms,
        )

    def _evidence(self, seen: Sequence[Sight], troubles: list[str]) -> list[Evidence]:
        """Evidence for each; where the search fails, a finding without samples is better than none."""
        if not seen:
            return []
        try:
            answers = self.store.multi_search(self.indices.logs, [sight.question() for sight in seen])
            return [read_evidence(complete(answer)) for answer in answers]
        except SearchError as error:
            troubles.append(f"findings are without samples: {error}")
            return [NOTHING] * len(seen)


def _told(seen: Sequence[Sight], span: Span) -> set[int]:
    """The places of those that people are told: the gravest, and of old ones only a few."""
    live = [number for number, sight in enumerate(seen) if sight.is_live]
    old = [number for number in live if seen[number].minute < span.end - OLD]
    left_out = set(old[MAX_OLD_TOLD:])
    return set([number for number in live if number not in left_out][:MAX_TOLD])
