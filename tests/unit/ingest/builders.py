"""What the ingest tests build their input from, and a receiver that keeps what it is given."""

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import msgpack

from minutewatch.errors import DeliveryError
from minutewatch.forward import Chunk
from minutewatch.ingest.batch import Invocation

EVENTS = Path(__file__).parents[3] / "events"
NOW_NS = 1_767_607_700_000_000_000  # 2026-01-05T10:08:20Z
INVOCATION = Invocation(request_id="c6af9ac6-7b61-11e6-9a41-93e8deadbeef", now_ns=NOW_NS)


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
