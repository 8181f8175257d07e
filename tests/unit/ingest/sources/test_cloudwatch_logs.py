"""CloudWatch Logs: where a log came from, and what is no payload of CloudWatch's."""

import base64
import gzip

import pytest

from minutewatch.errors import DecodeError
from minutewatch.ingest.sources.cloudwatch_logs import from_payload, read

from ..builders import INVOCATION, cloudwatch


def test_origin_names_account_group_stream_and_service() -> None:
    batch = read(cloudwatch("m")["awslogs"], INVOCATION)
    assert batch.origin == {
        "event.dataset": "aws.cloudwatch",
        "cloud.provider": "aws",
        "cloud.account.id": "123456789012",
        "aws.cloudwatch.log_group": "/aws/lambda/checkout",
        "aws.cloudwatch.log_stream": "2026/01/05/[$LATEST]0f3a",
        "service.name": "checkout",
    }


def test_entries_have_the_time_in_nanoseconds_and_no_line_end() -> None:
    (entry,) = read(cloudwatch("a\nb\r\n")["awslogs"], INVOCATION).entries
    assert entry[1:] == (1_767_607_620_000_000_000, "a\nb")


def test_one_id_in_two_streams_is_two_logs() -> None:
    ids = [next(iter(read(cloudwatch("m", logStream=name)["awslogs"], INVOCATION).entries))[0] for name in "ab"]
    assert ids[0] != ids[1]


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ({}, "no base64 data"),
        ({"data": 5}, "no base64 data"),
        ({"data": "%%%"}, "no base64 data"),
        ({"data": base64.b64encode(gzip.compress(b"{")).decode()}, "no JSON"),
        ({"data": base64.b64encode(gzip.compress(b"[]")).decode()}, "not CloudWatch's payload"),
        ({"data": base64.b64encode(gzip.compress(b"{}" * 99)[:20]).decode()}, "gzip is cut short"),
    ],
)
def test_what_is_no_payload_says_why(item: dict[str, object], reason: str) -> None:
    with pytest.raises(DecodeError, match=reason):
        read(item, INVOCATION)


def test_a_payload_with_a_broken_event_is_unreadable_as_a_whole() -> None:
    payload = {
        "messageType": "DATA_MESSAGE",
        "owner": "1",
        "logGroup": "g",
        "logStream": "s",
        "logEvents": [{"id": 1}],
    }
    with pytest.raises(DecodeError, match="message"):
        from_payload(payload, record_id="r")


@pytest.mark.parametrize("timestamp", ["1767607620000", -1, 2**70, True, None, 1.5])
def test_a_time_that_fluentd_cannot_say_makes_the_payload_unreadable(timestamp: object) -> None:
    events = [{"id": "1", "timestamp": timestamp, "message": "m"}]
    payload = {"messageType": "DATA_MESSAGE", "owner": "1", "logGroup": "g", "logStream": "s", "logEvents": events}
    with pytest.raises(DecodeError, match="timestamp"):
        from_payload(payload, record_id="r")
