"""HTTP: every form of body, and an answer that tells the caller what became of it."""

import json
from typing import Any

import pytest

from minutewatch.ingest.service import Outcome, ingest
from minutewatch.ingest.sources.http import read

from ..builders import INVOCATION, POLICY, WITH_TOKEN, Receiver, request, sample


def run(event: Any, receiver: Receiver | None = None, *, invocation: Any = WITH_TOKEN) -> Outcome:
    return ingest(event, invocation, forwarder=receiver or Receiver(), policy=POLICY, tag="logs", deadline=0.0)


def answer(event: Any, receiver: Receiver | None = None) -> tuple[int, dict[str, Any]]:
    response = run(event, receiver).answer()
    return response["statusCode"], json.loads(response["body"])


def lines(event: Any) -> list[Any]:
    return [line for part in read(event, WITH_TOKEN).whole() for _, _, line in part.entries]


JSON = "application/json"
NDJSON = "application/x-ndjson"
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        (JSON, '{"message": "m"}', [{"message": "m"}]),
        (JSON, '{"logs": ["a", {"b": 1}]}', ["a", {"b": 1}]),
        (JSON, '["a", {"b": 1}]', ["a", {"b": 1}]),
        (JSON, '{"a": 1}\n{"b": 2}\n', [{"a": 1}, {"b": 2}]),
        (JSON, '{\n "a": 1\n}', [{"a": 1}]),
        (JSON + "; charset=utf-8", '"text"', ["text"]),
        (NDJSON, '{"a": 1}\n\n{"b": 2}\r\n', [{"a": 1}, {"b": 2}]),
        (NDJSON, '{"a": 1}\n{cut', [{"a": 1}, "{cut"]),
        ("text/plain", '2026 INFO a\n\n{"b": 2}\r\n', ["2026 INFO a", '{"b": 2}']),
        ("", "just text", ["just text"]),
        ("", "4711", ["4711"]),
        (FORM, '{"message": "from curl"}', [{"message": "from curl"}]),
    ],
)
def test_forms_of_a_body(content_type: str, body: str, expected: list[Any]) -> None:
    assert lines(request(body, content_type=content_type)) == expected
    assert lines(request(body.encode(), content_type=content_type)) == expected


def test_opentelemetry_records_have_their_resource_as_origin() -> None:
    receiver = Receiver()
    assert answer(sample("http_api_otlp"), receiver)[0] == 202
    first, second = receiver.documents
    assert (first["service.name"], first["log.level"], first["http.response.status_code"]) == (
        "checkout",
        "error",
        502,
    )
    assert first["@timestamp"] == "2026-01-05T10:07:00.123456789Z"
    assert first["trace.id"] == "5b8efff798038103d269b633813fc60c"
    assert (second["message"], second["fields"]["attempt"]) == ("retrying", 2)


def test_two_resources_do_not_mix() -> None:
    (resource,) = json.loads(
        '[{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "a"}}]},'
        ' "scopeLogs": [{"logRecords": [{"body": {"stringValue": "m"}}]}]}]'
    )
    other = json.loads(json.dumps(resource).replace('"a"', '"b"'))
    receiver = Receiver()
    answer(request(json.dumps({"resourceLogs": [resource, other, resource]})), receiver)
    assert [document["service.name"] for document in receiver.documents] == ["a", "b", "a"]


def test_202_counts_what_was_delivered_and_says_why_a_log_was_not() -> None:
    status, body = answer(request('["a", 5]', content_type=JSON))
    assert status == 202
    assert (body["received"], body["delivered"], body["rejected"]) == (2, 1, 1)
    assert body["errors"] == ['log 1 holds int: it should hold text or an object such as {"message": "..."}']


@pytest.mark.parametrize(
    ("event", "status", "reason"),
    [
        (request("[5, null]", content_type=JSON), 400, "log 0 holds int"),
        (request("hello", content_type=JSON), 400, "no JSON"),
        (request('{"a": 1}\nhello', content_type=JSON), 400, "line 2"),
        (request(None), 400, "empty"),
        (request("m", authorization="Bearer wrong"), 401, "Bearer"),
        (request("m", content_type="image/png"), 415, "send application/json"),
    ],
)
def test_a_refusal_says_why(event: dict[str, Any], status: int, reason: str) -> None:
    found, body = answer(event)
    assert found == status
    assert reason in body["error"]


def test_a_get_brings_no_logs() -> None:
    event = request("m")
    event["requestContext"]["http"]["method"] = "GET"
    assert answer(event)[0] == 400


def test_without_a_configured_token_http_is_closed() -> None:
    receiver = Receiver()
    outcome = run(sample("function_url"), receiver, invocation=INVOCATION)
    assert outcome.answer()["statusCode"] == 401
    assert (outcome.received, receiver.documents) == (0, [])


def test_503_asks_for_the_request_again() -> None:
    response = run(request("m"), Receiver(capacity=0)).answer()
    assert (response["statusCode"], response["headers"]["retry-after"]) == (503, "5")
    assert json.loads(response["body"])["delivered"] == 0


def test_an_idempotency_key_gives_the_same_ids_to_a_request_that_is_sent_again() -> None:
    again = request("a\nb", idempotency_key="k1", content_type="text/plain")
    again["requestContext"]["requestId"] = "another"
    first = request("a\nb", idempotency_key="k1", content_type="text/plain")
    other = request("a\nb", idempotency_key="k2", content_type="text/plain")
    ids = [
        [entry[0] for p in read(event, WITH_TOKEN).whole() for entry in p.entries]
        for event in (first, again, other)
    ]
    assert ids[0] == ids[1]
    assert not set(ids[0]) & set(ids[2])


def test_an_id_of_the_applications_own_is_kept() -> None:
    receiver = Receiver()
    run(request('{"event.id": "order-4711", "message": "m"}'), receiver)
    assert receiver.documents[0]["event.id"] == "order-4711"


def test_a_load_balancer_gets_the_status_in_words_and_headers_as_it_gives_them() -> None:
    event = sample("alb")
    event["multiValueHeaders"] = {name: [value] for name, value in event.pop("headers").items()}
    response = run(event).answer()
    assert response["statusDescription"] == "202 Accepted"
    assert response["multiValueHeaders"] == {"content-type": ["application/json"]}
    assert "statusDescription" not in run(sample("rest_api")).answer()
