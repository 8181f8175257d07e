"""What the ingest tests build their input from, and a receiver that keeps what it is given."""

import base64
import binascii
import gzip
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgpack

from minutewatch.errors import DeliveryError, StorageError
from minutewatch.forward import Chunk
from minutewatch.ingest.batch import Invocation
from minutewatch.ingest.objects import Objects
from minutewatch.ingest.policy import Policy
from minutewatch.ingest.sources import Outcome, direct

EVENTS = Path(__file__).parents[3] / "events"
NOW_NS = 1_767_607_700_000_000_000  # 2026-01-05T10:08:20Z
INVOCATION = Invocation(request_id="c6af9ac6-7b61-11e6-9a41-93e8deadbeef", now_ns=NOW_NS)

POLICY = Policy.load()


def an_outcome(**facts: Any) -> Outcome:
    """What became of a direct invoke, as far as the facts say it."""
    outcome = Outcome(source=direct.SOURCE)
    for name, fact in facts.items():
        setattr(outcome, name, fact)
    return outcome


class Receiver:
    """Takes `capacity` chunks, then refuses as a Fluentd that is down does."""

    def __init__(self, capacity: int = 1_000) -> None:
        self.capacity = capacity
        self.chunks: list[Chunk] = []

    def forward(self, chunk: Chunk, *, deadline: float) -> None:
        if len(self.chunks) == self.capacity:
            raise DeliveryError("127.0.0.1:24224: connection refused")
        self.chunks.append(chunk)

    @property
    def documents(self) -> list[dict[str, Any]]:
        return [record for chunk in self.chunks for _, record in entries_of(chunk)]


@dataclass(kw_only=True)
class StoredBody:
    """An open object of `Store`."""

    content: bytes
    etag: str
    modified: datetime = datetime(2026, 1, 5, 10, 7, tzinfo=UTC)
    chunk_bytes: int = 256 * 1024

    def chunks(self) -> Iterator[bytes]:
        for start in range(0, len(self.content), self.chunk_bytes):
            yield self.content[start : start + self.chunk_bytes]

    def close(self) -> None:
        self.content = b""


class Store:
    """S3, with what is given by key; of every other key it has a few lines, in every bucket."""

    LINES = b"2026-01-05T10:07:01Z INFO started\n2026-01-05T10:07:02Z ERROR stopped\n"

    def __init__(self, **contents: bytes | Exception) -> None:
        self.contents = contents
        self.opened: list[dict[str, Any]] = []

    def open(self, bucket: str, key: str, *, version: str | None, etag: str | None, start: int) -> StoredBody:
        self.opened.append({"bucket": bucket, "key": key, "version": version, "etag": etag, "start": start})
        content = self.contents.get(key, self.LINES)
        if isinstance(content, Exception):
            raise content
        return StoredBody(content=content[start:], etag=etag or "etag-of-now")


class Messages:
    """A queue that keeps what it is given, or takes nothing more than `capacity` messages."""

    def __init__(self, capacity: int = 1_000) -> None:
        self.capacity = capacity
        self.bodies: list[str] = []

    def send(self, bodies: Sequence[str]) -> dict[int, str]:
        room = self.capacity - len(self.bodies)
        self.bodies += bodies[:room]
        return dict.fromkeys(range(room, len(bodies)), "queue q did not take a message")


OBJECTS = Objects(Store(), None)


def entries_of(chunk: Chunk) -> list[tuple[Any, dict[str, Any]]]:
    unpacker = msgpack.Unpacker()
    unpacker.feed(chunk.entries)
    return [tuple(entry) for entry in unpacker]


def sample(name: str) -> Any:
    """The sample event of that name, as `sam remote invoke` sends it."""
    return json.loads((EVENTS / f"{name}.json").read_text())


def cloudwatch(*messages: str, **changes: Any) -> dict[str, Any]:
    """A subscription's event with these messages, a second apart."""
    payload = {
        "messageType": "DATA_MESSAGE",
        "owner": "123456789012",
        "logGroup": "/aws/lambda/checkout",
        "logStream": "2026/01/05/[$LATEST]0f3a",
        "subscriptionFilters": ["all"],
        "logEvents": [
            {"id": f"{number:056d}", "timestamp": 1_767_607_620_000 + 1000 * number, "message": message}
            for number, message in enumerate(messages)
        ],
        **changes,
    }
    return {"awslogs": {"data": base64.b64encode(gzip.compress(json.dumps(payload).encode())).decode()}}


def sqs(*bodies: str) -> dict[str, Any]:
    """SQS messages with these bodies; the ids are m0, m1, ..."""
    arn = "arn:aws:sqs:us-east-1:123456789012:logs"
    return {
        "Records": [
            {
                "messageId": f"m{number}",
                "body": body,
                "attributes": {"SentTimestamp": "1767607621300"},
                "eventSource": "aws:sqs",
                "eventSourceARN": arn,
            }
            for number, body in enumerate(bodies)
        ]
    }


def kinesis(*payloads: bytes) -> dict[str, Any]:
    """Kinesis records with these payloads; the sequence numbers are 100, 101, ..."""
    arn = "arn:aws:kinesis:us-east-1:123456789012:stream/app-logs"
    return {
        "Records": [
            {
                "kinesis": {
                    "sequenceNumber": str(100 + number),
                    "partitionKey": "p",
                    "data": base64.b64encode(payload).decode(),
                    "approximateArrivalTimestamp": 1767607622.145,
                },
                "eventID": f"shardId-000000000006:{100 + number}",
                "eventSource": "aws:kinesis",
                "eventSourceARN": arn,
            }
            for number, payload in enumerate(payloads)
        ]
    }


HTTP_TOKEN = "EXAMPLE-TOKEN"  # the one that the sample requests bear
WITH_TOKEN = Invocation(request_id=INVOCATION.request_id, now_ns=NOW_NS, http_token=HTTP_TOKEN)


def sns(message: str, **changes: Any) -> dict[str, Any]:
    """SNS' event with this message."""
    body = {
        "Type": "Notification",
        "MessageId": "95df01b4",
        "TopicArn": "arn:aws:sns:us-east-1:123456789012:app-logs",
        "Subject": None,
        "Message": message,
        "Timestamp": "2026-01-05T10:07:03.120Z",
        **changes,
    }
    return {"Records": [{"EventVersion": "1.0", "EventSource": "aws:sns", "Sns": body}]}


def kafka(*values: bytes | None, **changes: Any) -> dict[str, Any]:
    """MSK records of one partition with these values; the offsets are 15, 16, ..."""
    records = [
        {
            "topic": "app-logs",
            "partition": 0,
            "offset": 15 + number,
            "timestamp": 1767607622145,
            "value": None if value is None else base64.b64encode(value).decode(),
        }
        for number, value in enumerate(values)
    ]
    arn = "arn:aws:kafka:us-east-1:123456789012:cluster/demo/751d2973"
    return {"eventSource": "aws:kafka", "eventSourceArn": arn, "records": {"app-logs-0": records}, **changes}


def firehose(*payloads: bytes) -> dict[str, Any]:
    """A delivery stream's records with these payloads; the ids are r0, r1, ..."""
    return {
        "invocationId": "i",
        "deliveryStreamArn": "arn:aws:firehose:us-east-1:123456789012:deliverystream/lake",
        "region": "us-east-1",
        "records": [
            {
                "recordId": f"r{number}",
                "approximateArrivalTimestamp": 1767607622145,
                "data": base64.b64encode(payload).decode(),
            }
            for number, payload in enumerate(payloads)
        ],
    }


def request(body: str | bytes | None, **headers: str) -> dict[str, Any]:
    """A Function URL's request with the token; headers by their names with `_` for `-`."""
    given = {"authorization": f"Bearer {HTTP_TOKEN}", **headers}
    return {
        "version": "2.0",
        "headers": {name.replace("_", "-"): value for name, value in given.items()},
        "requestContext": {"http": {"method": "POST", "path": "/"}, "requestId": "e1506fd5"},
        "body": base64.b64encode(body).decode() if isinstance(body, bytes) else body,
        "isBase64Encoded": isinstance(body, bytes),
    }


def aggregate(*records: bytes) -> bytes:
    """A Kinesis record as the producer library packs it, by the published format and not by our reader."""

    def field(number: int, content: bytes) -> bytes:
        return bytes([number << 3 | 2]) + _varint(len(content)) + content

    message = field(1, b"p") + b"".join(field(3, b"\x08\x00" + field(3, record)) for record in records)
    return b"\xf3\x89\x9a\xc2" + message + hashlib.md5(message).digest()


def _varint(number: int) -> bytes:
    low = number & 0x7F
    return bytes([low]) if number < 128 else bytes([low | 128]) + _varint(number >> 7)


class Shelf:
    """A bucket that keeps what it is given in memory, or, where it is `down`, refuses as S3 does."""

    name = "spill"

    def __init__(self, *, down: bool = False) -> None:
        self.down = down
        self.objects: dict[str, bytes] = {}

    def put(self, key: str, body: bytes, *, content_type: str) -> None:
        assert content_type == "application/json"
        if self.down:
            raise StorageError(f"s3://spill/{key}: put_object failed: AccessDenied")
        self.objects[key] = body

    def held(self, prefix: str) -> list[dict[str, Any]]:
        """What lies under the prefix, read."""
        return [json.loads(body) for key, body in sorted(self.objects.items()) if key.startswith(prefix)]


class Telling(Store):
    """S3, where each object holds what its key says in base64, or else a few lines."""

    def open(self, bucket: str, key: str, *, version: str | None, etag: str | None, start: int) -> StoredBody:
        try:
            self.contents = {key: binascii.a2b_base64(key.replace(" ", "+"), strict_mode=True)}
        except ValueError:
            self.contents = {}
        return super().open(bucket, key, version=version, etag=etag, start=start)


def s3_object(content: bytes) -> dict[str, Any]:
    """S3's notice of an object that holds this: its key says it to `Telling`."""
    event: dict[str, Any] = sample("s3")
    stored = event["Records"][0]["s3"]["object"]
    stored["key"] = base64.b64encode(content).decode()
    del stored["versionId"]
    return event
