"""CloudFront, and other files under a #Fields directive."""

from typing import Any

from minutewatch.ingest.formats import w3c

from .parsing import AT, parsed, samples

(CLOUDFRONT,) = samples("cloudfront")


def test_a_cloudfront_line() -> None:
    time_ns, document = parsed(CLOUDFRONT)
    fields = document.pop("fields")["cloudfront"]
    assert time_ns == AT
    assert document == {
        "message": CLOUDFRONT,
        "event.dataset": "aws.cloudfront",
        "source.ip": "203.0.113.9",
        "http.request.method": "GET",
        "url.path": "/index.html",
        "http.response.status_code": 502,
        "user_agent.original": "Mozilla/5.0 (Windows NT 10.0)",
        "aws.request_id": "SOX4xwn4XV6Q4rgb7XiVGOHms_BGlTAC4KyHmureZmBNrjGdRLiNIQ==",
        "event.duration": 125_000_000,
    }
    assert (fields["x-edge-location"], fields["x-edge-detailed-result-type"]) == ("ICN54-C1", "OriginError")


def test_an_iis_line_times_in_milliseconds() -> None:
    names = w3c.header("#Fields: date time s-ip cs-method cs-uri-stem sc-status time-taken cs(User-Agent)")
    document: dict[str, Any] = {}
    line = "2026-01-05 10:07:00 10.0.0.1 GET /a 200 15 Mozilla/5.0+(X11)"
    assert names is not None
    assert w3c.add_columns(names, line, document) == AT
    assert (document["event.duration"], document["event.dataset"]) == (15_000_000, "http.access")
    assert document["user_agent.original"] == "Mozilla/5.0 (X11)"
    assert document["fields"] == {"w3c": {"s-ip": "10.0.0.1"}}


def test_directives_are_no_logs() -> None:
    assert w3c.is_directive("#Version: 1.0")
    assert not w3c.is_directive("# a comment")
    assert w3c.header("#Version: 1.0") is None
