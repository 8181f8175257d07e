"""The local AWS is what the demo takes it for: root for us, IAM for everybody else, and its queues deliver."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError

from local import ministack, processes, sam
from local.senders import LogGroupSender, QueueSender, StreamSender
from tests.unit.local.fakes import line

LINES = [line("하나"), line("two")]


@pytest.fixture(scope="module")
def aws_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home, url = tmp_path_factory.mktemp("aws"), ministack.url(processes.free_port())
    process = ministack.start(url, log=home / "log", temp_dir=home / "tmp", run_dir=home / "run")
    yield url
    processes.stop(process)


def test_it_listens_on_loopback_and_stops(tmp_path: Path) -> None:
    url = ministack.url(processes.free_port())
    process = ministack.start(url, log=tmp_path / "log", temp_dir=tmp_path / "tmp", run_dir=tmp_path / "run")
    assert ministack.healthy(url)
    processes.stop(process)
    assert not ministack.healthy(url)


def test_only_root_may_do_what_no_policy_grants(aws_url: str) -> None:
    iam = sam.client("iam", aws_url)
    iam.create_user(UserName="ann")
    key = iam.create_access_key(UserName="ann")["AccessKey"]
    session = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], region_name=ministack.REGION)
    with pytest.raises(ClientError, match="AccessDenied"):
        session.client("sqs", endpoint_url=aws_url).create_queue(QueueName="ann")
    assert sam.client("sqs", aws_url).create_queue(QueueName="root")["QueueUrl"]


def test_the_sources_are_made_once(aws_url: str) -> None:
    first = sam.create_sources(aws_url)
    assert first == sam.create_sources(aws_url)
    assert first["LogGroupName"] == sam.LOG_GROUP
    assert first["KinesisStreamArn"].endswith(f":stream/{sam.STREAM}")


def test_what_is_sent_lies_where_the_stack_reads_it(aws_url: str) -> None:
    sam.create_sources(aws_url)
    sqs, kinesis, logs = (sam.client(name, aws_url) for name in ("sqs", "kinesis", "logs"))
    url = sqs.create_queue(QueueName="logs")["QueueUrl"]
    for sender in (
        QueueSender(sqs, url),
        StreamSender(kinesis, sam.STREAM),
        LogGroupSender(logs, sam.LOG_GROUP, "x"),
    ):
        assert sender.send(LINES).sent == 2
    texts = sorted(one.text for one in LINES)
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert sorted(message["Body"] for message in messages) == texts
    shard = kinesis.list_shards(StreamName=sam.STREAM)["Shards"][0]["ShardId"]
    start = kinesis.get_shard_iterator(StreamName=sam.STREAM, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    records = kinesis.get_records(ShardIterator=start["ShardIterator"])["Records"]
    assert sorted(record["Data"].decode() for record in records) == texts
    events = logs.get_log_events(logGroupName=sam.LOG_GROUP, logStreamName="x")["events"]
    assert sorted(event["message"] for event in events) == texts
