"""SQS: each body a log, named after its queue, at the time when it was sent."""

from minutewatch.ingest.sources.sqs import read

from ..builders import INVOCATION, sqs


def test_origin_and_time_of_a_message() -> None:
    (message,) = sqs("worker started")["Records"]
    batch = read(message, INVOCATION)
    ((event_id, time_ns, line),) = batch.entries
    assert (time_ns, line) == (1_767_607_621_300_000_000, "worker started")
    assert event_id.startswith("m0-")
    assert batch.origin["service.name"] == batch.origin["aws.sqs.queue"] == "logs"
    assert batch.origin["cloud.region"] == "us-east-1"


def test_a_message_without_a_time_leaves_it_open() -> None:
    message = {"messageId": "m0", "body": "x", "eventSource": "aws:sqs"}
    ((_, time_ns, _),) = read(message, INVOCATION).entries
    assert time_ns is None
