"""AWS WAF's verdicts."""

import json

from .parsing import AT, MS, parsed, samples

(BLOCKED,) = samples("waf")


def test_a_blocked_request() -> None:
    time_ns, document = parsed(BLOCKED)
    fields = document.pop("fields")
    assert time_ns == AT + 123 * MS
    assert document == {
        "message": "BLOCK GET /cart from 203.0.113.9 by SQLi",
        "event.dataset": "aws.waf",
        "event.action": "block",
        "source.ip": "203.0.113.9",
        "http.request.method": "GET",
        "http.response.status_code": 403,
        "url.path": "/cart",
        "user_agent.original": "curl/8.5.0",
        "aws.request_id": "1-5759e988",
    }
    assert fields["httpRequest"]["country"] == "KR"


def test_a_request_that_is_no_object_is_still_a_log() -> None:
    document = parsed(json.dumps({**json.loads(BLOCKED), "httpRequest": "x"}))[1]
    assert document["fields"]["httpRequest"] == "x"
