"""Any event of EventBridge is one readable log under its own id."""

from typing import Any

import pytest

from minutewatch.ingest.document import document_of
from minutewatch.ingest.sources.eventbridge import read

from ..builders import INVOCATION, NOW_NS, sample


def document(event: dict[str, Any]) -> dict[str, Any]:
    batch = read(event, INVOCATION)
    (entry,) = batch.entries
    return document_of(entry, batch.origin, now_ns=NOW_NS, ingested="2026-01-05T10:08:20.000Z")[1]


@pytest.mark.parametrize(
    ("name", "dataset", "message"),
    [
        (
            "guardduty",
            "aws.guardduty",
            "GuardDuty Finding: 198.51.100.7 is performing SSH brute force attacks against i-0123456789abcdef0.",
        ),
        (
            "health",
            "aws.health",
            "AWS Health Event: We are investigating increased API error rates in one Availability Zone.",
        ),
        (
            "ec2_state",
            "aws.ec2",
            "EC2 Instance State-change Notification: instance-id=i-0123456789abcdef0 state=terminated",
        ),
        ("schedule", "aws.scheduler", "Scheduled Event"),
    ],
)
def test_a_message_that_a_person_understands(name: str, dataset: str, message: str) -> None:
    found = document(sample(name))
    assert (found["event.dataset"], found["message"]) == (dataset, message)


def test_the_envelope_and_the_detail_are_kept() -> None:
    found = document(sample("guardduty"))
    assert found["@timestamp"] == "2026-01-05T10:07:00.000Z"
    assert (found["cloud.account.id"], found["cloud.region"]) == ("123456789012", "us-east-1")
    assert found["fields"]["detail-type"] == "GuardDuty Finding"
    assert found["fields"]["source"] == "aws.guardduty"
    assert found["fields"]["detail"]["severity"] == 5


def test_an_applications_own_event_is_named_after_it() -> None:
    event = {"id": "1", "detail-type": "Order Placed", "source": "com.example.orders", "detail": {"total": 12.5}}
    found = document(event)
    assert (found["event.dataset"], found["service.name"]) == ("app", "com.example.orders")
    assert found["message"] == "Order Placed: total=12.5"


def test_an_api_call_is_the_log_that_cloudtrail_wrote() -> None:
    detail = {
        "eventVersion": "1.08",
        "eventSource": "s3.amazonaws.com",
        "eventName": "DeleteBucket",
        "eventTime": "2026-01-05T10:06:59Z",
    }
    found = document({**sample("ec2_state"), "detail-type": "AWS API Call via CloudTrail", "detail": detail})
    assert found["event.dataset"] == "aws.cloudtrail"
    assert found["@timestamp"] == "2026-01-05T10:06:59.000Z"
