"""Bytes as events: the first says in which envelope the others come, or that they are the event themselves."""

import base64
import gzip
import json
from collections.abc import Callable
from random import Random
from typing import Any, Final

from ..unit.ingest.builders import aggregate, cloudwatch, firehose, kafka, kinesis, request, s3_object, sns, sqs
from .mutation import aggregated, in_bytes, mutated
from .originals import DATA, originals

_MAX_SEED_BYTES: Final = 16_384


def _event(data: bytes) -> Any:
    """The event that the JSON text is; what is no JSON is an event that is a text."""
    text = data.decode("utf-8", "replace")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _payload(data: bytes) -> Any:
    return {"awslogs": {"data": base64.b64encode(gzip.compress(data, compresslevel=1, mtime=0)).decode()}}


WRAPS: Final[tuple[Callable[[bytes], Any], ...]] = (
    _event,
    _payload,
    lambda data: {"awslogs": {"data": base64.b64encode(data).decode()}},
    lambda data: cloudwatch(_text(data)),
    lambda data: cloudwatch(*_text(data).split("\n")),
    lambda data: sqs(_text(data)),
    lambda data: sqs(json.dumps(sns(_text(data))["Records"][0]["Sns"])),
    lambda data: sns(_text(data)),
    lambda data: kinesis(data, aggregate(data, gzip.compress(data, compresslevel=1, mtime=0))),
    lambda data: kinesis(aggregated(data)),
    kafka,
    firehose,
    s3_object,
    lambda data: s3_object(gzip.compress(data, compresslevel=1, mtime=0)),
    request,
    lambda data: request(_text(data), content_type="application/json"),
    lambda data: request(data, content_type="application/x-ndjson"),
    lambda data: request(data, content_type="text/plain"),
)


def event_of(data: bytes) -> Any:
    """The event that the bytes stand for."""
    return WRAPS[data[0] % len(WRAPS)](data[1:]) if data else ""


def seeds() -> list[bytes]:
    """Inputs to begin with: each original event, and a line of each format in each envelope."""
    events = [b"\0" + json.dumps(event).encode() for _, event in originals()]
    lines = [bytes([wrap]) + line for wrap in range(1, len(WRAPS)) for line in DATA]
    return [seed for seed in (*events, *lines) if len(seed) <= _MAX_SEED_BYTES]


def changed(data: bytes, chance: Random) -> bytes:
    """Other bytes of that kind: an event changed as an event, anything else as bytes."""
    if data[:1] == b"\0" and chance.random() < 0.9:
        return b"\0" + json.dumps(mutated(_event(data[1:]), chance)).encode()
    if chance.random() < 0.1:
        return bytes([chance.randrange(len(WRAPS))]) + data[1:]
    return data[:1] + in_bytes(data[1:], chance)
