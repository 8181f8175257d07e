"""Messages go ten at a time, and those that SQS does not take are told one by one."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from minutewatch.stores.queue import Queue

URL = "https://sqs.us-east-1.amazonaws.com/123456789012/logs"


@pytest.fixture
def sqs() -> Iterator[tuple[Queue, Stubber]]:
    client = boto3.client("sqs", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="y")
    with Stubber(client) as answers:
        yield Queue(URL, client=client), answers
        answers.assert_no_pending_responses()


def request(bodies: list[str], start: int = 0) -> dict[str, Any]:
    entries = [{"Id": str(start + place), "MessageBody": body} for place, body in enumerate(bodies)]
    return {"QueueUrl": URL, "Entries": entries}


def test_messages_go_together_as_many_as_a_request_takes(sqs: tuple[Queue, Stubber]) -> None:
    queue, answers = sqs
    bodies = [f"m{number}" for number in range(11)]
    answers.add_response("send_message_batch", {"Successful": [], "Failed": []}, request(bodies[:10]))
    answers.add_response("send_message_batch", {"Successful": [], "Failed": []}, request(bodies[10:], 10))
    assert queue.send(bodies) == {}


def test_large_messages_go_alone(sqs: tuple[Queue, Stubber]) -> None:
    queue, answers = sqs
    bodies = ["x" * 150_000, "y" * 150_000]
    for place, body in enumerate(bodies):
        answers.add_response("send_message_batch", {"Successful": [], "Failed": []}, request([body], place))
    assert queue.send(bodies) == {}


def test_a_message_that_sqs_does_not_take_is_told_and_the_others_are_sent(sqs: tuple[Queue, Stubber]) -> None:
    queue, answers = sqs
    failed = {"Id": "1", "SenderFault": False, "Code": "InternalError"}
    answers.add_response("send_message_batch", {"Successful": [], "Failed": [failed]})
    assert queue.send(["a", "b"]) == {1: f"queue {URL} did not take a message: InternalError"}


def test_a_refusal_is_one_of_every_message_in_the_request(sqs: tuple[Queue, Stubber]) -> None:
    queue, answers = sqs
    answers.add_client_error("send_message_batch", "AccessDenied")
    refused = queue.send(["a", "b"])
    assert list(refused) == [0, 1]
    assert "AccessDenied" in refused[0]
