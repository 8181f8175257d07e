"""What the ingest tests build their input from, and a receiver that keeps what it is given."""

import base64
import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import msgpack

from minutewatch.errors import DeliveryError
from minutewatch.forward import Chunk
from minutewatch.ingest.batch import Invocation
from minutewatch.ingest.policy import Policy

EVENTS = Path(__file__).parents[3] / "events"
NOW_NS = 1_767_607_700_000_000_000  # 2026-01-05T10:08:20Z
INVOCATION = Invocation(request_id="c6af9ac6-7b61-11e6-9a41-93e8deadbeef", now_ns=NOW_NS)

POLICY = Policy.load()


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
