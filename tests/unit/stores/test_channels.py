from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from minutewatch.errors import NotifyError
from minutewatch.stores.channels import EventBus, Topic

FINDING = {"id": "f1", "severity": "high", "kind": "error", "rule": "builtin.error_ratio", "title": "shop burns"}
BUS = "minutewatch"
ARN = "arn:aws:sns:eu-west-1:123456789012:findings"


class FakeAws:
    """EventBridge and SNS: remembers what it was sent, or fails."""

    def __init__(self, error: Exception | None = None, failed: int = 0) -> None:
        self.sent: list[dict[str, Any]] = []
        self.made: list[str] = []
        self._error, self._failed = error, failed

    def client(self, service: str) -> "FakeAws":
        self.made.append(service)
        return self

    def put_events(self, *, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803
        if self._error:
            raise self._error
        self.sent += Entries
        return {"FailedEntryCount": self._failed, "Entries": [{"ErrorMessage": "no such bus"}]}

    def publish(self, **message: Any) -> dict[str, Any]:
        if self._error:
            raise self._error
        self.sent.append(message)
        return {}


def test_a_finding_is_one_event_with_the_finding_as_its_detail() -> None:
    aws = FakeAws()

    EventBus(BUS, client=aws.client).send("f1", "subject", "text", {"id": "f1", "title": "안녕"})

    assert aws.sent == [
        {
            "Source": "minutewatch",
            "DetailType": "Finding opened",
            "Detail": '{"id":"f1","title":"안녕"}',
            "EventBusName": "minutewatch",
        }
    ]


def test_a_finding_is_one_message_that_a_subscription_can_filter() -> None:
    aws = FakeAws()

    Topic(ARN, client=aws.client).send("f1", "[high] shop burns", "text", FINDING)

    (sent,) = aws.sent
    assert (sent["TopicArn"], sent["Subject"], sent["Message"]) == (ARN, "[high] shop burns", "text")
    assert sent["MessageAttributes"]["severity"] == {"DataType": "String", "StringValue": "high"}
    assert set(sent["MessageAttributes"]) == {"severity", "kind", "rule"}


@pytest.mark.parametrize(
    ("subject", "line"),
    [
        ("[high] 결제: silent", "[high] ??: silent"),
        ("two\nlines", "two lines"),
        ("x" * 150, "x" * 97 + "..."),
        ("x" * 100, "x" * 100),
    ],
    ids=["not ascii", "line break", "too long", "just fits"],
)
def test_a_subject_is_what_sns_takes(subject: str, line: str) -> None:
    aws = FakeAws()

    Topic(ARN, client=aws.client).send("f1", subject, "text", FINDING)

    assert aws.sent[0]["Subject"] == line


ERRORS = [
    ClientError({"Error": {"Code": "AuthorizationError", "Message": "not allowed"}}, "Publish"),
    EndpointConnectionError(endpoint_url="https://sns.eu-west-1.amazonaws.com"),
]


@pytest.mark.parametrize("error", ERRORS, ids=["denied", "no way there"])
def test_what_aws_refuses_is_an_error_that_names_channel_and_finding(error: Exception) -> None:
    with pytest.raises(NotifyError, match=f"topic {ARN} did not take finding f1: "):
        Topic(ARN, client=FakeAws(error).client).send("f1", "s", "t", FINDING)
    with pytest.raises(NotifyError, match="event bus minutewatch did not take finding f1: "):
        EventBus(BUS, client=FakeAws(error).client).send("f1", "s", "t", FINDING)


def test_an_event_that_was_taken_in_name_only_is_an_error() -> None:
    with pytest.raises(NotifyError, match="did not take finding f1: no such bus"):
        EventBus(BUS, client=FakeAws(failed=1).client).send("f1", "s", "t", FINDING)


def test_the_client_is_made_once_and_only_when_there_is_something_to_tell() -> None:
    aws = FakeAws()
    topic = Topic(ARN, client=aws.client)
    assert aws.made == []

    topic.send("f1", "s", "t", FINDING)
    topic.send("f2", "s", "t", FINDING)

    assert aws.made == ["sns"]
