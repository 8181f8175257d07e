"""A call says what it did in a few numbers; what did not happen is not said."""

from typing import Any

from minutewatch.errors import GoneError
from minutewatch.ingest.measures import THIN_LOGS, measures
from minutewatch.ingest.sources import RequestError

from .builders import an_outcome

GONE = GoneError("s3://logs/a was deleted before it was read")


def said(**counts: Any) -> dict[str, float]:
    return {name: value for name, _, value in measures(an_outcome(**counts))}


def test_a_call_without_trouble_says_little() -> None:
    assert said(received=500, delivered=500, size_bytes=90_000, lag_s=7) == {
        "LogsReceived": 500,
        "LogsDelivered": 500,
        "ForwardedBytes": 90_000,
        "Lag": 7,
    }


def test_everything_that_happened_is_told() -> None:
    assert said(
        received=30, delivered=20, spilled=5, dropped=4, quarantined=1, truncated=2, redacted=9, gone=[GONE]
    ) == {
        "LogsReceived": 30,
        "LogsDelivered": 20,
        "LogsSpilled": 5,
        "LogsDropped": 4,
        "LogsQuarantined": 1,
        "LogsTruncated": 2,
        "ObjectsGone": 1,
        "Redactions": 9,
    }


def test_what_its_source_has_to_bring_again_is_told_even_if_nothing_of_it_could_be_read() -> None:
    assert said(failed={0, 3})["ItemsFailed"] == 2


def test_a_caller_who_is_refused_brings_nothing_again() -> None:
    refused = RequestError("no token", status=401, source="http", record_id="r1")
    assert "ItemsFailed" not in said(failed={0}, refused=refused)


def test_a_call_is_thin_with_a_few_logs_and_not_with_none() -> None:
    assert [said(received=logs).get("ThinCalls") for logs in (0, 1, THIN_LOGS - 1, THIN_LOGS)] == [
        None,
        1,
        1,
        None,
    ]
