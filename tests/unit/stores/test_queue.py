"""Every message goes by itself, and those that SQS does not take are told one by one."""

from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber

from minutewatch.stores.queue import Queue

URL = "https://sqs.us-east-1.amazonaws.com/123456789012/logs"


@pytest.fixture
def sqs() -> Iterator[tuple[Queue, Stubber]]:
    client = boto3.client("sqs", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="y")
    with Stubber(client) as answers:
        yield Queue(URL, client=client), answers
        answers.assert_no_pending_responses()


def test_messages_go_in_their_order(sqs: tuple[Queue, Stubber]) -> None:
    queue, answers = sqs
    for body in ("a", "b"):
        answers.add_response("send_message", {}, {"QueueUrl": URL, "MessageBody": body})
    assert queue.send(["a", "b"]) == {}


def test_a_message_that_sqs_does_not_take_is_told_and_the_others_are_sent(sqs: tuple[Queue, Stubber]) -> None:
    queue, answers = sqs
    answers.add_response("send_message", {})
    answers.add_client_error("send_message", "AccessDenied")
    answers.add_response("send_message", {})
    refused = queue.send(["a", "b", "c"])
    assert list(refused) == [1]
    assert refused[1].startswith(f"queue {URL} did not take a message: ")
    assert "AccessDenied" in refused[1]


class Unreachable:
    """An SQS that nothing comes back from."""

    def __init__(self) -> None:
        self.asked = 0

    def send_message(self, **_: str) -> None:
        self.asked += 1
        raise EndpointConnectionError(endpoint_url=URL)


def test_where_sqs_does_not_answer_only_one_message_waits_for_it() -> None:
    unreachable = Unreachable()
    refused = Queue(URL, client=unreachable).send(["a", "b", "c"])
    assert (list(refused), unreachable.asked) == ([0, 1, 2], 1)
