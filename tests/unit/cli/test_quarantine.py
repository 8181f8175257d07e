"""An operator sees what could not be read, and what is handed in again is deleted only when ingest has it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from minutewatch.cli.quarantine import line_of, read, refusal, send_again, summary
from minutewatch.errors import DeliveryError
from minutewatch.stores.bucket import Bucket, StoredObject

NOW = datetime(2026, 1, 5, 10, 9, tzinfo=UTC)
KEY = "quarantine/kinesis/2026/01/05/d1.json"
HELD = {
    "source": "kinesis",
    "kept_at": "2026-01-05T10:08:20.000Z",
    "request_id": "r",
    "records": [{"position": {"sequence": "100"}, "count": 3, "reasons": ["corrupt gzip"]}],
    "event": {"Records": [{"kinesis": {"data": "bG9n"}}]},
}
BODY = json.dumps(HELD).encode()


class Objects(Bucket):
    def __init__(self, **objects: bytes) -> None:
        self.objects = {KEY: BODY, **objects}

    def get(self, key: str) -> bytes | None:
        return self.objects.get(key)

    def delete(self, key: str) -> None:
        del self.objects[key]


class Ingest:
    """Answers, after doing to the bucket what ingest does."""

    def __init__(self, answer: Any, effect: Callable[[], object] = lambda: None) -> None:
        self.answer, self.effect = answer, effect
        self.events: list[Any] = []

    def call(self, event: Any) -> Any:
        self.events.append(event)
        self.effect()
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def test_what_was_taken_is_handed_in_as_it_came_and_then_deleted() -> None:
    bucket, function = Objects(), Ingest({"batchItemFailures": []})
    assert send_again(KEY, bucket, function, now=NOW) is None
    assert (function.events, bucket.objects) == ([HELD["event"]], {})


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ({"batchItemFailures": [{"itemIdentifier": "100"}]}, "1 item not delivered"),
        ({"received": 2, "delivered": 1, "rejected": 1, "spilled": 0}, "1 log still unreadable"),
        ({"statusCode": 401, "body": "{}"}, "answered 401: send its body by HTTP"),
        ({"records": [{"recordId": "r", "result": "ProcessingFailed"}]}, "still cannot be read"),
    ],
)
def test_what_was_not_taken_stays(answer: Any, reason: str) -> None:
    bucket = Objects()
    assert reason in (send_again(KEY, bucket, Ingest(answer), now=NOW) or "")
    assert bucket.objects == {KEY: BODY}


def test_what_ingest_put_back_under_its_name_is_not_deleted() -> None:
    bucket = Objects()
    again = json.dumps({**HELD, "kept_at": "2026-01-05T10:09:00.000Z"}).encode()
    function = Ingest({"batchItemFailures": []}, lambda: bucket.objects.update({KEY: again}))
    assert send_again(KEY, bucket, function, now=NOW) == "it still cannot be read"
    assert bucket.objects == {KEY: again}


def test_what_ingest_put_back_on_another_day_is_there_once() -> None:
    bucket, other = Objects(), "quarantine/kinesis/2026/01/06/d1.json"
    function = Ingest({"batchItemFailures": []}, lambda: bucket.objects.update({other: BODY}))
    reason = send_again(KEY, bucket, function, now=datetime(2026, 1, 6, tzinfo=UTC))
    assert reason == f"it still cannot be read, and lies under {other} now"
    assert bucket.objects == {other: BODY}


def test_a_function_that_fails_takes_nothing() -> None:
    bucket = Objects()
    with pytest.raises(DeliveryError):
        send_again(KEY, bucket, Ingest(DeliveryError("failed")), now=NOW)
    assert bucket.objects == {KEY: BODY}


def test_what_is_not_there_or_none_of_ours_is_said() -> None:
    bucket, function = Objects(**{"quarantine/spill/x": b"\x93bytes"}), Ingest({})
    assert send_again("quarantine/none", bucket, function, now=NOW) == "is not there"
    assert send_again("quarantine/spill/x", bucket, function, now=NOW) == "is no call of ingest"
    assert function.events == []


@pytest.mark.parametrize("answer", [{"batchItemFailures": []}, {"statusCode": 202}, {"rejected": 0}, None, "text"])
def test_no_complaint_is_no_refusal(answer: Any) -> None:
    assert refusal(answer) is None


def stored(key: str) -> StoredObject:
    return StoredObject(key=key, size_bytes=120, modified=NOW)


def test_a_line_says_when_whence_how_many_and_why() -> None:
    entry = summary(stored(KEY), BODY)
    assert line_of(entry) == f"2026-01-05T10:09:00Z  kinesis            3 logs  corrupt gzip\n    {KEY}"
    assert entry["positions"] == [{"sequence": "100"}]


@pytest.mark.parametrize("body", [b"", b"\x93bytes", b"[]", b'{"records": []}'])
def test_an_object_of_somebody_else_is_listed_too(body: bytes) -> None:
    assert read(body) is None
    entry = summary(stored("quarantine/spill/x"), body)
    assert (entry["source"], entry["reason"]) == ("spill", "is no call of ingest: fetch it from the bucket")
