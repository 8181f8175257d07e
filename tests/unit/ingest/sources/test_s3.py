"""S3's notices name the object that was created, and nothing else of them is a log."""

import json
from typing import Any

import pytest

from minutewatch.errors import DecodeError
from minutewatch.ingest.batch import Batch, StoredObject
from minutewatch.ingest.sources import source_of
from minutewatch.ingest.sources.content import from_text
from minutewatch.ingest.sources.found import Found

from ..builders import INVOCATION, sample

TEST = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b", "RequestId": "r", "HostId": "h"}
FOUND = Found(source="sqs", record_id="m1", event_id="m1", time_ns=None, origin={})


def record(**changes: Any) -> dict[str, Any]:
    return {**sample("s3")["Records"][0], **changes}


def read(value: object) -> list[StoredObject]:
    source = source_of(value)
    batches = [source.read(item, INVOCATION) for item in source.items(value)]
    assert all(not list(batch.entries) and not batch.parts for batch in batches)
    return [stored for batch in batches for stored in batch.objects]


def in_message(value: object) -> Batch:
    return from_text(json.dumps(value), FOUND)


def test_a_notification_names_the_object_whose_key_is_escaped_in_it() -> None:
    (stored,) = read(sample("s3"))
    assert stored == StoredObject(
        bucket="example-app-logs",
        key="app/day=2026-01-05/checkout 1.log.gz",
        version="096fKKXTRTtl3on89fVO.nfljtsv6qko",
        etag="b21b84d653bb07b05b1e6b33684dc11b",
        region="us-east-1",
    )
    assert source_of(sample("s3")).name == "s3"


def test_an_event_of_eventbridge_names_the_object_whose_key_is_not_escaped_in_it() -> None:
    event = sample("s3_eventbridge")
    event["detail"]["object"]["key"] = "100%25+1.log"
    (stored,) = read(event)
    assert (stored.key, stored.account, stored.region) == ("100%25+1.log", "123456789012", "us-east-1")


def test_a_version_null_tells_nothing_of_the_content() -> None:
    old = record()
    old["s3"]["object"]["versionId"] = "null"
    (stored,) = read({"Records": [old]})
    assert (stored.version, stored.etag) == (None, "b21b84d653bb07b05b1e6b33684dc11b")


@pytest.mark.parametrize("etag", ["", "\ud800", "e\r\nx-header: y", "e 1", 5])
def test_an_etag_that_s3_never_gives_tells_nothing(etag: object) -> None:
    odd = record()
    odd["s3"]["object"]["eTag"] = etag
    (stored,) = read({"Records": [odd]})
    assert stored.etag is None


@pytest.mark.parametrize(
    "name",
    [
        "ObjectRemoved:Delete",
        "ObjectRestore:Completed",
        "ObjectTagging:Put",
        "s3:ObjectRemoved:DeleteMarkerCreated",
    ],
)
def test_what_is_no_creation_is_nothing(name: str) -> None:
    notice = {"Records": [record(eventName=name), record(eventName="s3:ObjectCreated:Copy")]}
    assert len(read(notice)) == len(in_message(notice).objects) == 1


@pytest.mark.parametrize("name", ["Object Deleted", "Object Restore Completed", "Object Tags Added"])
def test_nor_is_it_by_eventbridge(name: str) -> None:
    event = {**sample("s3_eventbridge"), "detail-type": name}
    batch = in_message(event)
    assert (read(event), batch.objects, list(batch.entries)) == ([], [], [])


def test_what_cloudtrail_tells_of_s3_is_a_log() -> None:
    detail = {"eventName": "GetObject", "eventSource": "s3.amazonaws.com"}
    event = {**sample("s3_eventbridge"), "detail-type": "AWS API Call via CloudTrail", "detail": detail}
    assert [line for _, _, line in in_message(event).entries] == [detail]


def test_s3s_test_of_a_destination_is_nothing() -> None:
    batch = in_message(TEST)
    assert (list(batch.entries), batch.objects) == ([], [])
    assert read(TEST) == []


@pytest.mark.parametrize("missing", ["eventName", "s3"])
def test_a_record_that_names_no_object_cannot_be_read(missing: str) -> None:
    broken = {name: value for name, value in record().items() if name != missing}
    with pytest.raises(DecodeError, match="names no event, or no bucket and key"):
        read({"Records": [broken]})


def test_a_log_that_only_looks_like_a_notice_is_a_log() -> None:
    log = {"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put"}]}
    assert len(list(in_message(log).entries)) == 1


def test_the_position_of_a_record_is_that_of_its_object() -> None:
    source = source_of(sample("s3"))
    assert source.position(record(), INVOCATION) == {
        "bucket": "example-app-logs",
        "key": "app/day%3D2026-01-05/checkout+1.log.gz",
        "versionId": "096fKKXTRTtl3on89fVO.nfljtsv6qko",
        "eTag": "b21b84d653bb07b05b1e6b33684dc11b",
        "sequencer": "0C0F6F405D6ED209E1",
    }
