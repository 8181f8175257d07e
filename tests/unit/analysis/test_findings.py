from datetime import UTC, datetime

import pytest

from minutewatch.analysis.detectors.detector import Severity
from minutewatch.analysis.evidence import NOTHING, Evidence
from minutewatch.analysis.findings import finding, finding_id, query, severity
from minutewatch.analysis.minutes import Span
from tests.unit.analysis.test_evidence import a_verdict, an_alarm
from tests.unit.analysis.world import TEN

AT = datetime(2026, 1, 5, 10, 1, 30, tzinfo=UTC)


def test_a_finding_has_every_field_of_the_contract_that_can_be_filled() -> None:
    evidence = Evidence(samples=[{"_id": "e1"}], explanation=[{"field": "url.path"}])

    assert finding(an_alarm(), evidence, detected_at=AT) == {
        "rule": "builtin.error_ratio",
        "kind": "error",
        "key": {"service.name": "shop"},
        "minute": "2026-01-05T10:00:00Z",
        "detected_at": "2026-01-05T10:01:30.000Z",
        "severity": "critical",
        "score": 20.0,
        "observed": 50.0,
        "expected": 1.0,
        "expected_low": 0.0,
        "expected_high": 5.0,
        "unit": "%",
        "title": "shop: 50 % of its logs were errors in the 2 minutes from 10:00 UTC (20 of 40); 1 % is usual.",
        "title_key": "error_ratio.lines",
        "title_args": {
            "percent": "50",
            "failures": "20",
            "of": "40",
            "usual": "1",
            "at": "10:00",
            "minutes": "2",
            "service": "shop",
        },
        "window": {"from": "2026-01-05T10:00:00Z", "to": "2026-01-05T10:01:00Z"},
        "baseline": {"from": "2026-01-05T09:30:00Z", "to": "2026-01-05T10:00:00Z"},
        "series": [["2026-01-05T09:58:00Z", 1.0, 0.0, 5.0], ["2026-01-05T10:00:00Z", 50.0, 0.0, 5.0]],
        "samples": [{"_id": "e1"}],
        "explanation": [{"field": "url.path"}],
        "outcome": "match",
        "query": 'service.name:"shop" AND log.level:error'
        " AND @timestamp:[2026-01-05T10:00:00Z TO 2026-01-05T10:01:00Z}",
    }


def test_what_cannot_be_filled_is_absent() -> None:
    document = finding(an_alarm(verdict=a_verdict(series=())), NOTHING, detected_at=AT)

    assert not {"samples", "explanation", "series", "runbook_url"} & set(document)


def test_the_patterns_text_stands_in_the_sentence_where_the_search_found_it() -> None:
    verdict = a_verdict(
        title="new_pattern.one", title_args={"lines": "3", "patterns": "1", "at": "10:00", "pattern": "1f2e"}
    )
    shown = Evidence(samples=[], explanation=[], pattern="OutOfMemoryError: unable to allocate <*> KiB")

    assert finding(an_alarm(verdict=verdict), shown, detected_at=AT)["title"] == (
        "shop logs an error that it never logged before, 3 times since 10:00 UTC:"
        " OutOfMemoryError: unable to allocate <*> KiB"
    )
    assert finding(an_alarm(verdict=verdict), NOTHING, detected_at=AT)["title"].endswith(": 1f2e")


def test_the_id_depends_on_rule_key_and_minute_and_on_nothing_else() -> None:
    # sha256 of ["builtin.error_ratio",{"service.name":"shop"},"2026-01-05T10:00:00Z"]
    assert finding_id("builtin.error_ratio", {"service.name": "shop"}, TEN) == "e2e842f2a6e84df8d2484466d76287e0"
    ids = {
        finding_id("builtin.error_ratio", {"service.name": "shop"}, TEN),
        finding_id("builtin.silence", {"service.name": "shop"}, TEN),
        finding_id("builtin.error_ratio", {"service.name": "cart"}, TEN),
        finding_id("builtin.error_ratio", {"service.name": "shop"}, TEN + 1),
    }
    assert len(ids) == 4


@pytest.mark.parametrize(
    ("score", "worst", "expected"),
    [
        (4.5, Severity.CRITICAL, Severity.LOW),
        (7.0, Severity.CRITICAL, Severity.MEDIUM),
        (10.0, Severity.CRITICAL, Severity.HIGH),
        (40.0, Severity.CRITICAL, Severity.CRITICAL),
        (40.0, Severity.MEDIUM, Severity.MEDIUM),
    ],
)
def test_severity_follows_the_score_but_never_exceeds_the_effect(
    score: float, worst: Severity, expected: Severity
) -> None:
    assert severity(an_alarm(score=score, verdict=a_verdict(worst=worst))) == expected


@pytest.mark.parametrize(
    ("service", "condition"),
    [
        ('we"ird\\name', r'service.name:"we\"ird\\name" AND '),
        ("", "NOT _exists_:service.name AND "),
        (None, ""),
    ],
    ids=["quotes", "nameless", "all"],
)
def test_the_query_can_be_pasted_whatever_the_service_is_called(service: str | None, condition: str) -> None:
    assert query(an_alarm(service=service)).startswith(f"{condition}log.level:error AND @timestamp:[")


def test_a_query_for_all_documents_is_only_their_time() -> None:
    verdict = a_verdict(condition="", shown_in=Span(start=TEN, end=TEN + 2))

    assert query(an_alarm(service=None, verdict=verdict)) == (
        "@timestamp:[2026-01-05T10:00:00Z TO 2026-01-05T10:02:00Z}"
    )


def test_logs_without_a_service_are_named_as_such() -> None:
    document = finding(an_alarm(service=""), NOTHING, detected_at=AT)

    assert document["key"] == {}
    assert document["title"].startswith("Logs without a service name: 50 %")
