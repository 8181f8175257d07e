#!/usr/bin/env python3
"""What ingest costs beside the physical work: CPU time of this process for each log, median of seven passes.

The floor is what nobody can leave out: base64, gunzip, JSON of envelope and message, msgpack, one send. Ingest
does the rest as well: formats, ECS names, ids, patterns, redaction, acknowledged chunks. Floor and ingest take
turns, so that a busy machine slows both. `--lines FILE` measures with the lines of a log file, `--settle` with a
policy that is asked about every document.
"""

import argparse
import base64
import gzip
import json
import resource
import socket
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final

import msgpack
import orjson

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.cloudwatch_events import events, events_of
from bench.cold_import import cold_call_ms, cold_import_ms
from bench.sink import sink
from minutewatch.config import Endpoint, ForwardSettings
from minutewatch.forward import Forwarder
from minutewatch.ingest.batch import Invocation
from minutewatch.ingest.patterns import patterns_of
from minutewatch.ingest.policy import Policy, PolicySpec
from minutewatch.ingest.redaction.screen import MAX_LINES
from minutewatch.ingest.sampling import SampleSpec
from minutewatch.ingest.service import ingest

PASSES: Final = 7
NOW_NS: Final = 1_767_700_000_000_000_000
PATIENCE_S: Final = 60.0

SETTLING: Final = PolicySpec(
    exclude=({"level": ("trace",)},), sample=(SampleSpec(rate=0.999, when={"level": ("debug",)}),)
)
"""A policy that is asked about every document and keeps nearly all."""

Work = Callable[[Sequence[dict[str, Any]]], int]


def floor(endpoint: Endpoint) -> Work:
    """The physical work over one open connection; returns how many logs there were."""
    connection = socket.create_connection((endpoint.host, endpoint.port))
    packer = msgpack.Packer(autoreset=False)

    def work(inputs: Sequence[dict[str, Any]]) -> int:
        logs = 0
        for event in inputs:
            payload = orjson.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
            for log in payload["logEvents"]:
                message = log["message"]
                record = orjson.loads(message) if message.startswith("{") else {"message": message}
                packer.pack([log["timestamp"], record])
            logs += len(payload["logEvents"])
            connection.sendall(msgpack.packb(["floor", packer.bytes()]))
            packer.reset()
        return logs

    return work


def whole(endpoint: Endpoint, policy: Policy, *, compress: str) -> Work:
    """Everything that the ingest function does with an event."""
    forwarder = Forwarder(ForwardSettings(endpoints=(endpoint,), compress=compress))

    def work(inputs: Sequence[dict[str, Any]]) -> int:
        logs = 0
        for number, event in enumerate(inputs):
            invocation = Invocation(request_id=f"r{number}", now_ns=NOW_NS)
            deadline = time.monotonic() + PATIENCE_S
            logs += ingest(
                event, invocation, forwarder=forwarder, policy=policy, tag="logs", deadline=deadline
            ).received
        return logs

    return work


def patterns(inputs: Sequence[dict[str, Any]]) -> float:
    """Microseconds of CPU for the pattern of one line, in portions as ingest has them."""
    lines = []
    for event in inputs:
        payload = orjson.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
        lines += [_message(log["message"].rstrip()) for log in payload["logEvents"]]
    portions = [lines[start : start + MAX_LINES] for start in range(0, len(lines), MAX_LINES)]
    spent = []
    for _ in range(PASSES):
        start = time.process_time()
        for portion in portions:
            patterns_of(portion)
        spent.append(time.process_time() - start)
    return median(spent) / len(lines) * 1e6


def _message(line: str) -> str:
    log = orjson.loads(line) if line.startswith("{") else {}
    return str(log.get("message", line))


def spent_us(work: Work, inputs: Sequence[dict[str, Any]]) -> float:
    """Microseconds of CPU for each log."""
    start = time.process_time()
    logs = work(inputs)
    return (time.process_time() - start) / logs * 1e6


def measure(inputs: Sequence[dict[str, Any]], policy: Policy) -> dict[str, float]:
    """Every figure, and each ratio as the median of the ratios within one round."""
    with sink() as endpoint:
        works = {
            "floor_us": floor(endpoint),
            "plain_us": whole(endpoint, policy, compress="none"),
            "gzip_us": whole(endpoint, policy, compress="gzip"),
        }
        for work in works.values():
            work(inputs)  # fills the memos, as in a warm sandbox
        rounds = [{name: spent_us(work, inputs) for name, work in works.items()} for _ in range(PASSES)]
        one_log = events(payloads=1, logs=1)
        fixed_ms = median(spent_us(works["gzip_us"], one_log) for _ in range(50)) / 1e3
    figures = {name: round(median(each[name] for each in rounds), 2) for name in works}
    return {
        **figures,
        "plain_ratio": round(median(each["plain_us"] / each["floor_us"] for each in rounds), 2),
        "gzip_ratio": round(median(each["gzip_us"] / each["floor_us"] for each in rounds), 2),
        "pattern_us": round(patterns(inputs), 2),
        "one_log_ms": round(fixed_ms, 3),
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="CPU time of ingest for each log, and its ratio to the floor.")
    parser.add_argument(
        "--corpus", type=Path, help="a file of events, one JSON object a line (default: made here)"
    )
    parser.add_argument("--lines", type=Path, help="a log file, whose lines are sent instead")
    parser.add_argument("--settle", action="store_true", help="with a policy that is asked about every document")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    figures = measure(_inputs(arguments), Policy(SETTLING) if arguments.settle else Policy.load())
    figures |= {"cold_import_ms": round(cold_import_ms(), 1), "cold_call_ms": round(cold_call_ms(), 1)}
    if arguments.json:
        print(json.dumps(figures))
        return 0
    for name, value in figures.items():
        print(f"{name:14} {value:8.2f}")
    return 0


def _inputs(arguments: argparse.Namespace) -> list[dict[str, Any]]:
    if arguments.corpus:
        return [json.loads(line) for line in arguments.corpus.read_text().splitlines()]
    if arguments.lines:
        return events_of(arguments.lines.read_text(errors="replace").splitlines())
    return events()


if __name__ == "__main__":
    sys.exit(main())
