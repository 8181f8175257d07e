"""Firehose: logs are forwarded on the way, and what the stream delivers does not change."""

import base64

import pytest

from minutewatch.errors import DeliveryError
from minutewatch.ingest.service import Outcome, ingest
from minutewatch.ingest.sources import cloudwatch_logs

from ..builders import INVOCATION, POLICY, Receiver, cloudwatch, firehose


def run(event: object, receiver: Receiver) -> Outcome:
    return ingest(event, INVOCATION, forwarder=receiver, policy=POLICY, tag="logs", deadline=0.0)


def test_delivered_records_go_on_unchanged_and_unreadable_ones_to_processing_failed() -> None:
    event = firehose(b"one", b"\x1f\x8bbroken")
    receiver = Receiver()
    answer = run(event, receiver).answer()
    assert answer == {
        "records": [
            {"recordId": "r0", "result": "Ok", "data": event["records"][0]["data"]},
            {"recordId": "r1", "result": "ProcessingFailed", "data": event["records"][1]["data"]},
        ]
    }
    assert receiver.documents[0]["aws.firehose.stream"] == "lake"


def test_a_stream_that_reads_from_kafka_has_its_own_name_for_data() -> None:
    data = base64.b64encode(b"one").decode()
    event = firehose(b"")
    event["records"] = [{"recordId": "r0", "kafkaRecordValue": data}]
    assert run(event, Receiver()).answer() == {
        "records": [{"recordId": "r0", "result": "Ok", "kafkaRecordValue": data}]
    }


def test_a_cloudwatch_payload_has_the_ids_of_the_direct_subscription() -> None:
    event = cloudwatch("m")
    receiver = Receiver()
    run(firehose(base64.b64decode(event["awslogs"]["data"])), receiver)
    ((event_id, _, _),) = cloudwatch_logs.read(event["awslogs"], INVOCATION).entries
    assert receiver.documents[0]["event.id"] == event_id


def test_what_fluentd_did_not_take_makes_firehose_call_again() -> None:
    with pytest.raises(DeliveryError):
        run(firehose(b"one"), Receiver(capacity=0)).answer()
