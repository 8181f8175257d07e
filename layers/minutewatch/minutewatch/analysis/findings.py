"""Findings: the document that a person, a dashboard and an alert route read. Pure."""

from datetime import datetime
from hashlib import sha256
from typing import Final

import orjson

from minutewatch.analysis.alarm import Alarm
from minutewatch.analysis.detectors.detector import Severity
from minutewatch.analysis.evidence import Evidence
from minutewatch.analysis.minutes import iso
from minutewatch.analysis.query_string import quoted
from minutewatch.analysis.titles import NAMELESS, title
from minutewatch.stores.documents import Json

# How far over the threshold, in powers of ten, makes a finding more than the severity before.
_LADDER: Final = ((2.0, Severity.LOW), (5.0, Severity.MEDIUM), (12.0, Severity.HIGH))
PATTERN_CHARS: Final = 300


def finding_id(rule: str, key: dict[str, str], minute: int) -> str:
    """The `_id`: 32 hex digits of SHA-256 over rule, key and minute; the same on every run and every machine."""
    text = orjson.dumps([rule, key, iso(minute)], option=orjson.OPT_SORT_KEYS)
    return sha256(text).hexdigest()[:32]


def finding(alarm: Alarm, evidence: Evidence, *, detected_at: datetime) -> Json:
    """The finding's document; what the detector or the search could not fill is absent."""
    verdict = alarm.verdict
    args = dict(verdict.title_args) | {"service": alarm.service or NAMELESS}
    if evidence.pattern and "pattern" in args:
        args["pattern"] = evidence.pattern[:PATTERN_CHARS]
    document = {
        "rule": rule_of(alarm),
        "kind": alarm.kind,
        "key": key_of(alarm),
        "minute": iso(alarm.minute),
        "detected_at": _stamp(detected_at),
        "severity": severity(alarm).name.lower(),
        "score": round(alarm.score, 2),
        "observed": verdict.observed,
        "expected": verdict.expected,
        "expected_low": verdict.low,
        "expected_high": verdict.high,
        "unit": verdict.unit,
        "title": title(verdict.title, args),
        "title_key": verdict.title,
        "title_args": args,
        "window": verdict.span.document(),
        "baseline": verdict.baseline.document(),
        "series": _series(alarm),
        "samples": evidence.samples,
        "explanation": evidence.explanation,
        "outcome": "match",
        "query": query(alarm),
    }
    return {name: value for name, value in document.items() if value != []}


def rule_finding(rule: str, minute: int, told: Json, evidence: Evidence, *, detected_at: datetime) -> Json:
    """The finding's document for a match of a user's rule, which says all of it but when, and what shows it."""
    document = {
        "rule": rule,
        "kind": "rule",
        "minute": iso(minute),
        "detected_at": _stamp(detected_at),
        **told,
        "samples": evidence.samples,
        "outcome": "match",
    }
    return {name: value for name, value in document.items() if value != []}


def rule_of(alarm: Alarm) -> str:
    """`builtin.<detector>`."""
    return f"builtin.{alarm.detector}"


def key_of(alarm: Alarm) -> dict[str, str]:
    """What the finding is about; without a service for all of them together and for logs that name none."""
    return {**({"service.name": alarm.service} if alarm.service else {}), **alarm.verdict.about}


def severity(alarm: Alarm) -> Severity:
    """By how far the score is over the threshold, but never graver than the effect allows."""
    over = alarm.score - alarm.threshold
    certain = next((severity for limit, severity in _LADDER if over < limit), Severity.CRITICAL)
    return min(certain, alarm.verdict.worst)


def query(alarm: Alarm) -> str:
    """What to paste into a search to see the documents, in query-string syntax."""
    shown_in = alarm.verdict.shown_in
    parts = [_service_condition(alarm.service), alarm.verdict.condition]
    parts.append(f"@timestamp:[{iso(shown_in.start)} TO {iso(shown_in.end)}}}")
    return " AND ".join(part for part in parts if part)


def _stamp(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%S}.{instant.microsecond // 1000:03d}Z"


def _service_condition(service: str | None) -> str:
    if service is None:
        return ""
    if service == "":
        return "NOT _exists_:service.name"
    return f"service.name:{quoted(service)}"


def _series(alarm: Alarm) -> list[list[object]]:
    verdict = alarm.verdict
    start = alarm.minute + 1 - len(verdict.series)
    return [
        [iso(start + i), observed, verdict.low, verdict.high]
        for i, observed in enumerate(verdict.series)
        if observed is not None
    ]
