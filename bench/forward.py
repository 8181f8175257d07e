#!/usr/bin/env python3
"""What delivering costs: CPU of TLS beside plain, memory of 100,000 events, what a warm send adds to one event.

CPU time is this process's; the receiver, which acknowledges and keeps nothing, is one of its own. Plain and TLS
take turns, so that a busy machine slows both.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any, Final

import msgpack
from fluent.sender import EventTime

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.cloudwatch_events import events
from bench.sink import sink
from minutewatch.config import Endpoint, ForwardSettings
from minutewatch.errors import StorageError
from minutewatch.forward import Chunk, Forwarder, SpillingForwarder
from minutewatch.forward.objects import Stored
from minutewatch.ingest.batch import Invocation
from minutewatch.ingest.policy import Policy
from minutewatch.ingest.service import ingest
from tests.unit.forward.certificates import issue, make_ca

ROUNDS: Final = 9
CHUNKS: Final = 20
EVENTS: Final = 4_000
SINGLES: Final = 300
NOW_NS: Final = 1_767_700_000_000_000_000
PATIENCE_S: Final = 60.0


class NoBucket:
    """A bucket that is never needed here."""

    name = "none"

    def prepare(self) -> None:
        """Nothing."""

    def put(self, key: str, body: bytes, *, content_type: str = "") -> None:
        """Refuse."""
        raise StorageError(f"not needed: {key}, {len(body)} bytes of {content_type}")

    def get(self, key: str) -> bytes | None:
        """Nothing is there."""
        del key
        return None

    def delete(self, key: str) -> None:
        """Nothing is there."""

    def listing(self, prefix: str) -> tuple[Stored, ...]:
        """Nothing is there."""
        del prefix
        return ()


def a_chunk(count: int) -> Chunk:
    """Events of 420 bytes, as alike as logs are."""
    records = [
        {
            "@timestamp": "2026-01-05T10:07:00.123456Z",
            "message": f"order {n} of customer {n * 7919 % 10_007} was accepted after {n * 31 % 977} ms",
            "event.id": f"{n * 2_654_435_761 % 2**64:016x}-{n}",
            "event.dataset": "aws.cloudwatch",
            "service.name": "checkout",
            "log.level": "info",
            "aws.cloudwatch.log_group": "/aws/lambda/checkout",
            "aws.cloudwatch.log_stream": "2026/01/05/[$LATEST]0123456789abcdef0123456789abcdef",
            "cloud.account.id": "123456789012",
        }
        for n in range(count)
    ]
    packed = [msgpack.packb([EventTime(1_767_607_620, n), record]) for n, record in enumerate(records)]
    return Chunk("logs.app", b"".join(packed), count)


def cpu_us(forwarder: Forwarder, chunk: Chunk) -> float:
    """Microseconds of CPU for each event of `CHUNKS` chunks, acknowledgements awaited."""
    began = time.process_time()
    for _ in range(CHUNKS):
        forwarder.forward(chunk, deadline=time.monotonic() + PATIENCE_S)
    return (time.process_time() - began) / (CHUNKS * chunk.count) * 1e6


def tls_beside_plain(stack: ExitStack) -> dict[str, float]:
    """CPU of an event each way, and the ratio as the median of the ratios within one round."""
    ca, folder = make_ca(), Path(stack.enter_context(tempfile.TemporaryDirectory()))
    certificate = issue(ca, "127.0.0.1").write(folder, "server")
    plain = Forwarder(ForwardSettings(endpoints=(stack.enter_context(sink()),)))
    secure = Forwarder(
        ForwardSettings(endpoints=(stack.enter_context(sink(certificate=certificate)),)), {"ca_pem": ca.pem}
    )
    chunk = a_chunk(EVENTS)
    for forwarder in (plain, secure):
        cpu_us(forwarder, chunk)
    rounds = [(cpu_us(plain, chunk), cpu_us(secure, chunk)) for _ in range(ROUNDS)]
    return {
        "plain_gzip_us": round(median(each[0] for each in rounds), 3),
        "tls_gzip_us": round(median(each[1] for each in rounds), 3),
        "tls_ratio": round(median(tls / plain for plain, tls in rounds), 3),
    }


def one_event(endpoint: Endpoint) -> dict[str, float]:
    """Milliseconds of one log through ingest over a warm connection, and how much of that is sending."""
    spilling = SpillingForwarder(Forwarder(ForwardSettings(endpoints=(endpoint,))), NoBucket())
    policy, chunk = Policy.load(), a_chunk(1)
    call = events(payloads=1, logs=1)[0]

    def whole() -> Any:
        invocation = Invocation(request_id="r", now_ns=NOW_NS)
        deadline = time.monotonic() + PATIENCE_S
        return ingest(call, invocation, forwarder=spilling, policy=policy, tag="logs", deadline=deadline)

    def send() -> Any:
        return spilling.forward(chunk, deadline=time.monotonic() + PATIENCE_S)

    return {
        "one_log_ms": round(_median_ms(whole), 3),
        "warm_send_ms": round(_median_ms(send), 3),
    }


def _median_ms(work: Any) -> float:
    took = []
    for _ in range(SINGLES):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return median(took) * 1e3


def hundred_thousand() -> dict[str, float]:
    """Peak memory of a fresh process that ingests 100,000 logs in one invocation."""
    said = subprocess.run(
        [sys.executable, __file__, "--memory"], capture_output=True, text=True, check=True
    ).stdout
    made: dict[str, float] = json.loads(said)
    return made


def memory() -> dict[str, float]:
    """What `hundred_thousand` asks the fresh process for."""
    import resource  # noqa: PLC0415

    with sink() as endpoint:
        [call] = events(payloads=1, logs=100_000)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        spilling = SpillingForwarder(
            Forwarder(ForwardSettings(endpoints=(endpoint,))), NoBucket(), spill_after_s=60
        )
        outcome = ingest(
            call,
            Invocation(request_id="r", now_ns=NOW_NS),
            forwarder=spilling,
            policy=Policy.load(),
            tag="logs",
            deadline=time.monotonic() + PATIENCE_S,
        )
        spilling.close()
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "events": outcome.delivered,
        "rss_before_mb": round(before, 1),
        "peak_rss_mb": round(after, 1),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="What acknowledged delivery costs.")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--memory", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args(argv)
    if arguments.memory:
        print(json.dumps(memory()))
        return 0
    with ExitStack() as stack:
        figures = {**tls_beside_plain(stack), **one_event(stack.enter_context(sink())), **hundred_thousand()}
    if arguments.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:14} {value:10.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
