"""SNS: each message read as content, with the ids that it has over SQS as well."""

import json

import pytest

from minutewatch.errors import DecodeError
from minutewatch.ingest.sources import sns as source
from minutewatch.ingest.sources import sqs as queue

from ..builders import INVOCATION, sns, sqs


def test_a_message_is_a_log_of_its_topic() -> None:
    batch = source.read(sns("disk full")["Records"][0], INVOCATION)
    ((_, time_ns, line),) = batch.entries
    assert (time_ns, line) == (1_767_607_623_120_000_000, "disk full")
    assert batch.origin["service.name"] == "app-logs"


def test_a_topic_with_two_subscriptions_gives_one_document() -> None:
    (record,) = sns("disk full")["Records"]
    (message,) = sqs(json.dumps(record["Sns"]))["Records"]
    by_queue = queue.read(message, INVOCATION)
    assert list(by_queue.entries) == list(source.read(record, INVOCATION).entries)


@pytest.mark.parametrize("record", [None, {}, {"Sns": None}, {"Sns": {"Message": ""}}])
def test_what_holds_no_message_is_unreadable(record: object) -> None:
    with pytest.raises(DecodeError, match="sns record"):
        source.read(record, INVOCATION)
