from datetime import UTC, datetime

from minutewatch.analysis.evidence import NOTHING, Evidence
from minutewatch.analysis.findings import finding
from minutewatch.analysis.messages import message
from minutewatch.stores.documents import Json
from tests.unit.analysis.test_evidence import an_alarm

AT = datetime(2026, 1, 5, 10, 1, 30, tzinfo=UTC)


def a_finding(evidence: Evidence = NOTHING) -> Json:
    return {"id": "f1", "index": "minutewatch-findings-2026.01"} | finding(an_alarm(), evidence, detected_at=AT)


def test_the_subject_is_the_sentence_with_its_severity() -> None:
    assert message(a_finding()).subject == (
        "[critical] shop: 50 % of its logs were errors in the 2 minutes from 10:00 UTC (20 of 40); 1 % is usual."
    )


def test_the_text_says_what_where_since_when_and_how_to_see_it() -> None:
    evidence = Evidence(
        samples=[{"time": "2026-01-05T10:00:07Z", "message": "certificate has expired"}],
        explanation=[{"field": "url.path", "value": "/checkout", "share_bad": 0.95, "share_base": 0.25}],
    )

    assert message(a_finding(evidence)).text == (
        "shop: 50 % of its logs were errors in the 2 minutes from 10:00 UTC (20 of 40); 1 % is usual.\n"
        "\n"
        "Severity  critical (score 20)\n"
        "Window    2026-01-05T10:00:00Z to 2026-01-05T10:01:00Z\n"
        "Observed  50 %\n"
        "Expected  1 (0 to 5)\n"
        "\n"
        "What sets it apart:\n"
        "  url.path = /checkout: 95% of these documents, 25% of those before\n"
        "\n"
        "For example:\n"
        "  2026-01-05T10:00:07Z  certificate has expired\n"
        "\n"
        'Search    service.name:"shop" AND log.level:error'
        " AND @timestamp:[2026-01-05T10:00:00Z TO 2026-01-05T10:01:00Z}\n"
        "Finding   minutewatch-findings-2026.01/f1"
    )


def test_machines_get_the_whole_finding() -> None:
    assert message(a_finding()).finding == a_finding()
    assert message(a_finding()).finding_id == "f1"


def test_a_rules_finding_is_told_without_what_it_has_not() -> None:
    finding = {
        "id": "f",
        "index": "i",
        "severity": "high",
        "title": "Twelve errors.",
        "window": {"from": "a", "to": "b"},
        "observed": 12.0,
        "expected": 10,
        "unit": "logs",
        "query": "q",
        "runbook_url": "https://runbooks/r",
        "also_found": 3,
    }

    text = message(finding).text

    assert "Severity  high\n" in text
    assert "Expected  10\n" in text
    assert text.endswith("Runbook   https://runbooks/r")
    assert "3 more were found at the same time" in text
