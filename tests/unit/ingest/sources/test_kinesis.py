"""Kinesis: a record is a log, or CloudWatch's payload whose ids are those of the direct subscription."""

import base64
import gzip

from minutewatch.ingest.sources import cloudwatch_logs
from minutewatch.ingest.sources.kinesis import read

from ..builders import INVOCATION, cloudwatch, kinesis


def test_origin_id_and_time_of_a_record() -> None:
    (record,) = kinesis(b"worker started\n")["Records"]
    batch = read(record, INVOCATION)
    ((event_id, time_ns, line),) = batch.entries
    assert (time_ns, line) == (1_767_607_622_145_000_000, "worker started")
    assert event_id.startswith("100-")
    assert batch.origin["aws.kinesis.stream"] == "app-logs"
    assert batch.origin["aws.kinesis.shard"] == "shardId-000000000006"


def test_a_gzipped_record_is_unpacked() -> None:
    (record,) = kinesis(gzip.compress(b"worker started"))["Records"]
    assert next(iter(read(record, INVOCATION).entries))[2] == "worker started"


def test_a_log_that_comes_by_both_ways_is_one_document() -> None:
    event = cloudwatch("m")
    (record,) = kinesis(base64.b64decode(event["awslogs"]["data"]))["Records"]
    direct = cloudwatch_logs.read(event["awslogs"], INVOCATION)
    assert list(read(record, INVOCATION).entries) == list(direct.entries)
