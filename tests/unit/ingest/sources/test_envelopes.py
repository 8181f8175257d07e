"""AWS' envelopes are told from logs that only look alike."""

import base64
import gzip
import json
from typing import Any

import pytest

from minutewatch.ingest.batch import Batch
from minutewatch.ingest.sources.envelopes import may_be_one, opened
from minutewatch.ingest.sources.found import MAX_DEPTH, Found

from ..builders import cloudwatch, sample, sns

PLACE = Found(source="sqs", record_id="m0", event_id="m0-ab", time_ns=5, origin={"event.dataset": "app"})
PAYLOAD = json.loads(gzip.decompress(base64.b64decode(cloudwatch("m")["awslogs"]["data"])))
NOTICE = {"Records": [{"eventSource": "aws:s3", "eventVersion": "2.1", "eventName": "ObjectCreated:Put"}]}


@pytest.mark.parametrize(
    "value",
    [
        PAYLOAD,
        cloudwatch("m"),
        sns("m")["Records"][0]["Sns"],
        sample("health"),
        {"Records": [{"eventSource": "s3.amazonaws.com", "eventName": "PutObject"}]},
        {"fileVersion": "1.0", "configurationItems": [{"resourceType": "AWS::S3::Bucket"}]},
    ],
)
def test_an_envelope_is_opened(value: dict[str, Any]) -> None:
    assert may_be_one(json.dumps(value))
    assert opened(value, PLACE) is not None


@pytest.mark.parametrize(
    "value", [{"message": "m"}, {"Records": 5}, {"Records": [1]}, {"logEvents": []}, {"awslogs": "x"}, NOTICE]
)
def test_a_log_is_left_as_it_is(value: dict[str, Any]) -> None:
    assert opened(value, PLACE) is None


def test_records_of_cloudtrail_are_numbered() -> None:
    records = [{"eventSource": "s3.amazonaws.com"}, {"eventSource": "sts.amazonaws.com"}]
    batch = opened({"Records": records}, PLACE)
    assert isinstance(batch, Batch)
    assert list(batch.entries) == [("m0-ab-0", 5, records[0]), ("m0-ab-1", 5, records[1])]


def test_nothing_is_opened_without_end() -> None:
    place = PLACE
    for _ in range(MAX_DEPTH):
        place = place.deeper()
    assert opened(PAYLOAD, place) is None
