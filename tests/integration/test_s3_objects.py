"""Objects in a real S3's stand-in: told by its own notifications, read by ranges, read on by its own queue."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from local import ministack, processes, sam
from minutewatch.errors import GoneError, StorageError
from minutewatch.ingest.objects import Objects
from minutewatch.ingest.service import Outcome, ingest
from minutewatch.stores.objects import CHUNK_BYTES, ObjectStore
from minutewatch.stores.queue import Queue
from tests.unit.ingest.builders import POLICY, WITH_TOKEN, Receiver

BUCKET = "app-logs"
LINES = [f"2026-01-05T10:07:00Z INFO order {number} placed" for number in range(2_000)]


@pytest.fixture(scope="module")
def aws_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home, url = tmp_path_factory.mktemp("aws"), ministack.url(processes.free_port())
    process = ministack.start(url, log=home / "log", temp_dir=home / "tmp", run_dir=home / "run")
    sam.client("s3", url).create_bucket(Bucket=BUCKET)
    yield url
    processes.stop(process)


@pytest.fixture
def s3(aws_url: str) -> Any:
    return sam.client("s3", aws_url)


def read(store: ObjectStore, key: str, **which: Any) -> bytes:
    return b"".join(store.open(BUCKET, key, **which).chunks())


def test_an_object_is_read_whole_and_from_any_byte_on(s3: Any) -> None:
    content = bytes(range(256)) * (CHUNK_BYTES // 100)
    etag = s3.put_object(Bucket=BUCKET, Key="a b/+.bin", Body=content)["ETag"].strip('"')
    store = ObjectStore(client=s3)
    assert read(store, "a b/+.bin", etag=etag) == content
    assert read(store, "a b/+.bin", etag=etag, start=4711) == content[4711:]
    assert store.open(BUCKET, "a b/+.bin").etag == etag


def test_what_was_replaced_or_deleted_is_gone(s3: Any) -> None:
    store = ObjectStore(client=s3)
    etag = s3.put_object(Bucket=BUCKET, Key="a.log", Body=b"first")["ETag"].strip('"')
    s3.put_object(Bucket=BUCKET, Key="a.log", Body=b"second")
    with pytest.raises(GoneError, match="was replaced"):
        read(store, "a.log", etag=etag)
    s3.delete_object(Bucket=BUCKET, Key="a.log")
    with pytest.raises(GoneError, match="was deleted"):
        read(store, "a.log", etag=etag)


def test_the_version_that_a_notification_names_is_read(s3: Any) -> None:
    s3.create_bucket(Bucket="versions")
    s3.put_bucket_versioning(Bucket="versions", VersioningConfiguration={"Status": "Enabled"})
    versions = [s3.put_object(Bucket="versions", Key="a", Body=body)["VersionId"] for body in (b"one", b"two")]
    store = ObjectStore(client=s3)
    bodies = [b"".join(store.open("versions", "a", version=version).chunks()) for version in versions]
    assert bodies == [b"one", b"two"]


def test_who_may_not_read_is_told_what_to_allow(aws_url: str, s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="secret.log", Body=b"x")
    iam = sam.client("iam", aws_url)
    iam.create_user(UserName="nobody")
    key = iam.create_access_key(UserName="nobody")["AccessKey"]
    session = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], region_name=ministack.REGION)
    store = ObjectStore(client=session.client("s3", endpoint_url=aws_url))
    with pytest.raises(StorageError, match=f"name the bucket {BUCKET} in SourceBuckets, .* s3:GetObject"):
        read(store, "secret.log")


class Ticking:
    """Every look at it is a second later."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


class Function:
    """The ingest function behind a real queue, with time for a few hundred logs in each call."""

    def __init__(self, aws_url: str) -> None:
        self._sqs = sam.client("sqs", aws_url)
        self.url = self._sqs.create_queue(QueueName="logs")["QueueUrl"]
        arn = self._sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])["Attributes"][
            "QueueArn"
        ]
        principal = {"Service": "s3.amazonaws.com"}
        statement = {"Effect": "Allow", "Principal": principal, "Action": "sqs:SendMessage", "Resource": arn}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self._sqs.set_queue_attributes(QueueUrl=self.url, Attributes={"Policy": policy})
        self.arn, self.receiver = arn, Receiver()
        self._store, self._queue = ObjectStore(client=sam.client("s3", aws_url)), Queue(self.url, client=self._sqs)

    def take(self) -> Outcome | None:
        """What became of the next message; None where none comes."""
        messages = self._sqs.receive_message(QueueUrl=self.url, WaitTimeSeconds=2).get("Messages", [])
        if not messages:
            return None
        record = {
            "eventSource": "aws:sqs",
            "messageId": "m",
            "eventSourceARN": self.arn,
            "body": messages[0]["Body"],
        }
        outcome = ingest(
            {"Records": [record]},
            WITH_TOKEN,
            forwarder=self.receiver,
            policy=POLICY,
            tag="logs",
            deadline=4.0,
            objects=Objects(self._store, self._queue, clock=Ticking()),
        )
        assert outcome.answer() == {"batchItemFailures": []}
        self._sqs.delete_message(QueueUrl=self.url, ReceiptHandle=messages[0]["ReceiptHandle"])
        return outcome


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_an_object_is_told_by_its_bucket_and_read_by_as_many_calls_as_it_takes(
    aws_url: str, s3: Any, packed: bool
) -> None:
    function = Function(aws_url)
    queue = {"QueueArn": function.arn, "Events": ["s3:ObjectCreated:*"]}
    s3.put_bucket_notification_configuration(
        Bucket=BUCKET, NotificationConfiguration={"QueueConfigurations": [queue]}
    )
    test = function.take()
    assert test is not None
    assert test.received == 0
    body = "".join(f"{line}\n" for line in LINES).encode()
    s3.put_object(Bucket=BUCKET, Key="주문/day=1 +.log", Body=gzip.compress(body) if packed else body)
    calls = 0
    while function.take():
        calls += 1
    documents = function.receiver.documents
    assert calls >= 3
    assert [document["message"] for document in documents] == LINES
    assert len({document["event.id"] for document in documents}) == len(LINES)
    assert {document["aws.s3.key"] for document in documents} == {"주문/day=1 +.log"}
    s3.put_bucket_notification_configuration(Bucket=BUCKET, NotificationConfiguration={})
    sam.client("sqs", aws_url).delete_queue(QueueUrl=function.url)
