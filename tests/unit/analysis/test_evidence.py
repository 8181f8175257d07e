from typing import Any

from minutewatch.analysis.alarm import Alarm
from minutewatch.analysis.detectors.detector import Severity, Verdict
from minutewatch.analysis.evidence import FIELDS, evidence_body, read_evidence
from minutewatch.analysis.minutes import Span
from tests.unit.analysis.world import TEN


def a_verdict(**changes: Any) -> Verdict:
    values: dict[str, Any] = {
        "observed": 50.0,
        "expected": 1.0,
        "low": 0.0,
        "high": 5.0,
        "unit": "%",
        "span": Span(start=TEN, end=TEN + 1),
        "baseline": Span(start=TEN - 30, end=TEN),
        "series": [1.0, None, 50.0],
        "worst": Severity.CRITICAL,
        "title": "error_ratio.lines",
        "title_args": {"percent": "50", "failures": "20", "of": "40", "usual": "1", "at": "10:00", "minutes": "2"},
        "shown_by": '{"term":{"log.level":"error"}}',
        "shown_in": Span(start=TEN, end=TEN + 1),
        "condition": "log.level:error",
    }
    return Verdict(**(values | changes))


def an_alarm(*, service: str | None = "shop", score: float = 20.0, verdict: Verdict | None = None) -> Alarm:
    return Alarm(
        detector="error_ratio",
        kind="error",
        service=service,
        minute=TEN,
        score=score,
        threshold=4.0,
        verdict=verdict or a_verdict(),
    )


def _hit(**source: Any) -> dict[str, Any]:
    return {"_id": "e1", "_index": "logs-2026.01.05", "_source": source}


def _bucket(value: str, bad: int, base: int) -> dict[str, Any]:
    return {"key": value, "doc_count": bad + base, "bad": {"doc_count": bad}, "base": {"doc_count": base}}


def test_the_samples_are_the_bad_documents_and_the_counts_compare_with_the_past() -> None:
    body = evidence_body(an_alarm())
    bad = {"bool": {"filter": [Span(start=TEN, end=TEN + 1).range_query(), {"term": {"log.level": "error"}}]}}

    assert body["post_filter"] == bad
    assert body["query"]["bool"]["filter"] == [
        Span(start=TEN - 30, end=TEN + 1).range_query(),
        {"term": {"service.name": "shop"}},
    ]
    assert body["aggs"]["bad"] == {"filter": bad}
    assert body["aggs"]["base"] == {"filter": Span(start=TEN - 30, end=TEN).range_query()}
    assert set(FIELDS) < set(body["aggs"])


def test_what_has_no_documents_of_its_own_has_nothing_to_compare() -> None:
    assert "aggs" not in evidence_body(an_alarm(verdict=a_verdict(shown_by="")))


def test_all_services_and_no_service_are_searched_as_such() -> None:
    everybody = evidence_body(an_alarm(service=None))["query"]["bool"]["filter"]
    nameless = evidence_body(an_alarm(service=""))["query"]["bool"]["filter"]

    assert len(everybody) == 1
    assert nameless[1] == {"bool": {"must_not": {"exists": {"field": "service.name"}}}}


def test_a_sample_is_what_a_person_wants_to_read() -> None:
    source = {"@timestamp": "2026-01-05T10:00:07Z", "service.name": "shop", "message": "x" * 5000}
    evidence = read_evidence({"hits": {"hits": [_hit(**source, **{"log.pattern.text": "boom <*>"})]}})

    assert evidence.samples == [
        {
            "_id": "e1",
            "_index": "logs-2026.01.05",
            "time": "2026-01-05T10:00:07Z",
            "service": "shop",
            "message": "x" * 1000,
        }
    ]
    assert evidence.pattern == "boom <*>"


def test_a_field_that_a_sample_lacks_is_absent() -> None:
    evidence = read_evidence({"hits": {"hits": [_hit(message="hello")]}})

    assert evidence.samples == [{"_id": "e1", "_index": "logs-2026.01.05", "message": "hello"}]
    assert evidence.pattern is None


def test_only_values_that_set_the_bad_documents_apart_are_told() -> None:
    buckets = {
        "url.path": [_bucket("/checkout", 19, 25), _bucket("/", 1, 60)],
        "host.name": [_bucket("a", 10, 50), _bucket("b", 10, 50)],
        "error.type": [_bucket("CertificateError", 20, 0)],
    }
    aggregations = {"bad": {"doc_count": 20}, "base": {"doc_count": 100}} | {
        field: {"buckets": buckets.get(field, [])} for field in FIELDS
    }

    explanation = read_evidence({"hits": {"hits": []}, "aggregations": aggregations}).explanation

    assert explanation == [
        {
            "field": "error.type",
            "value": "CertificateError",
            "share_bad": 1.0,
            "share_base": 0.0,
            "count_bad": 20,
            "count_base": 0,
        },
        {
            "field": "url.path",
            "value": "/checkout",
            "share_bad": 0.95,
            "share_base": 0.25,
            "count_bad": 19,
            "count_base": 25,
        },
    ]


def test_without_a_past_nothing_is_apart() -> None:
    aggregations = {"bad": {"doc_count": 20}, "base": {"doc_count": 0}}

    assert read_evidence({"hits": {"hits": []}, "aggregations": aggregations}).explanation == []
