#!/usr/bin/env python3
"""One long gzip object through ingest in calls too short for it: memory, time, and every line exactly once.

A server on loopback stands in for S3 and breaks the connection now and then; boto3, the Forward client and all of
ingest are real. Each call ends at its deadline and leaves one message; the next call goes on by it.
"""

import argparse
import json
import re
import resource
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import boto3
from botocore.config import Config

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.s3_object import served
from bench.sink import sink
from minutewatch.config import ForwardSettings
from minutewatch.forward import Chunk, Forwarder
from minutewatch.ingest.batch import Invocation
from minutewatch.ingest.objects import Objects
from minutewatch.ingest.policy import Policy
from minutewatch.ingest.service import ingest
from minutewatch.stores.objects import ObjectStore

BUCKET, KEY = "logs", "app/long.log.gz"
NUMBER: Final = re.compile(rb"order (\d{10}) placed")


class Counting:
    """The Forward client, and which lines it has delivered."""

    def __init__(self, forwarder: Forwarder, lines: int) -> None:
        self._forwarder, self.seen = forwarder, bytearray(lines)
        self.doubled = 0

    def forward(self, chunk: Chunk, *, deadline: float) -> None:
        """As the client does."""
        self._forwarder.forward(chunk, deadline=deadline)
        for number in map(int, NUMBER.findall(chunk.entries)):
            self.doubled += self.seen[number]
            self.seen[number] = 1


class Messages:
    """The queue."""

    def __init__(self) -> None:
        self.bodies: list[str] = []

    def send(self, bodies: Sequence[str]) -> dict[int, str]:
        """Keep them."""
        self.bodies += bodies
        return {}


def notification(etag: str) -> dict[str, Any]:
    """S3's own, to the function directly."""
    stored = {"bucket": {"name": BUCKET}, "object": {"key": KEY, "eTag": etag}}
    return {"Records": [{"eventSource": "aws:s3", "eventName": "ObjectCreated:Put", "s3": stored}]}


def continuation(body: str, number: int) -> dict[str, Any]:
    """The message, as the queue delivers it."""
    return {"Records": [{"eventSource": "aws:sqs", "messageId": f"m{number}", "body": body}]}


def client_of(url: str) -> Any:
    """boto3's client of the server above."""
    return boto3.client(
        "s3",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="x",
        aws_secret_access_key="y",  # noqa: S106 - nobody looks at it
        config=Config(s3={"addressing_style": "path"}, response_checksum_validation="when_required"),
    )


def calls(etag: str, forwarder: Counting, objects: Objects, messages: Messages, *, call_s: float) -> list[float]:
    """How long each call took, from the notification to the call that leaves no message."""
    event, took, policy = notification(etag), list[float](), Policy.load()
    while event:
        begun = time.monotonic()
        outcome = ingest(
            event,
            Invocation(request_id=f"r{len(took)}", now_ns=time.time_ns()),
            forwarder=forwarder,
            policy=policy,
            tag="logs",
            deadline=begun + call_s,
            objects=objects,
        )
        if outcome.undelivered or outcome.failed:
            raise SystemExit(f"call {len(took)}: {outcome.undelivered or outcome.unreadable}")
        took.append(time.monotonic() - begun)
        event = continuation(messages.bodies.pop(), len(took)) if messages.bodies else {}
    return took


def measure(*, packed_bytes: int, call_s: float, break_bytes: int) -> dict[str, float]:
    """Every figure."""
    with (
        served(packed_bytes=packed_bytes, break_bytes=break_bytes) as s3,
        sink() as endpoint,
        closing(Forwarder(ForwardSettings(endpoints=(endpoint,)))) as sender,
        closing(client_of(s3.url)) as client,
    ):
        forwarder, messages = Counting(sender, s3.lines), Messages()
        objects, start = Objects(ObjectStore(client=client), messages), time.process_time()
        took = calls(s3.etag, forwarder, objects, messages, call_s=call_s)
        spent = time.process_time() - start
    return {
        "object_mb": round(s3.size / 1e6, 1),
        "unpacked_mb": round(s3.unpacked / 1e6, 1),
        "lines": s3.lines,
        "missing": s3.lines - sum(forwarder.seen),
        "doubled": forwarder.doubled,
        "calls": len(took),
        "call_s": call_s,
        "longest_call_s": round(max(took), 2),
        "wall_s": round(sum(took), 1),
        "cpu_s": round(spent, 1),
        "cpu_us_a_line": round(spent / s3.lines * 1e6, 2),
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures; 1 where a line is missing or there twice."""
    parser = argparse.ArgumentParser(description="A long S3 object through ingest, call by call.")
    parser.add_argument("--mb", type=float, default=16, help="size of the gzip object (default: %(default)s)")
    parser.add_argument("--call-s", type=float, default=5, help="time of each call (default: %(default)s)")
    parser.add_argument(
        "--break-mb", type=float, default=64, help="the connection breaks after (default: %(default)s)"
    )
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    figures = measure(
        packed_bytes=int(arguments.mb * 1e6), call_s=arguments.call_s, break_bytes=int(arguments.break_mb * 1e6)
    )
    if arguments.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:16} {value:12}")
    return 1 if figures["missing"] or figures["doubled"] else 0


if __name__ == "__main__":
    sys.exit(main())
