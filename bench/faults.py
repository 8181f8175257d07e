#!/usr/bin/env python3
"""The fault matrix: 20,000 logs through ingest for each fault, a receiver that has it, and the real OpenSearch.

Each case sends CloudWatch events of a thousand logs, brings again what the source was told to bring again, replays
what was spilled when the fault is over, and counts the index: nothing may be missing, nothing may be there twice.
"""

import argparse
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

import boto3

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.fault_cases import CASES
from bench.fault_world import FragileBucket, World, calls_of, empty, indexed_ids
from local import ministack, processes
from local.opensearch import OpenSearchNode
from minutewatch.config import OpenSearchSettings
from minutewatch.provision.cluster import OpenSearchCluster
from minutewatch.provision.service import provision
from minutewatch.provision.settings import IndexSettings, SetupSettings
from minutewatch.stores.bucket import Bucket
from minutewatch.stores.opensearch import connect

LOGS: Final = 20_000
PER_CALL: Final = 1_000

Row = dict[str, Any]


def try_fault(name: str, *, url: str, bucket: Bucket, logs: int = LOGS, per_call: int = PER_CALL) -> Row:
    """What became of that many logs under this fault; the index and the bucket are emptied before."""
    empty(url)
    for key in list(bucket.keys("")):
        bucket.delete(key)
    calls, expected = calls_of(logs, per_call)
    world = World(url=url, bucket=FragileBucket(bucket), calls=calls, expected=expected, per_call=per_call)
    began = time.monotonic()
    replayed = CASES[name](world)
    ids, tally = indexed_ids(url), world.tally
    return {
        "fault": name,
        "logs": len(expected),
        "indexed": len(set(ids)),
        "lost": len(expected - set(ids)),
        "extra": len(ids) - len(set(ids)) + len(set(ids) - expected),
        "delivered": tally.delivered,
        "spilled": tally.spilled,
        "replayed": replayed,
        "quarantined": tally.quarantined,
        "invocations": tally.invocations,
        "redelivered": tally.redelivered,
        "slowest_ms": round(tally.slowest_s * 1000),
        "took_s": round(time.monotonic() - began, 1),
    }


@contextmanager
def surroundings() -> Iterator[tuple[str, Bucket]]:
    """A real OpenSearch with the project's templates, and a bucket in a local S3."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="faults-")))
        node = stack.enter_context(OpenSearchNode.start(data_dir=home / "opensearch"))
        provide(node.url)
        stack.enter_context(local_s3(home))
        boto3.client("s3").create_bucket(Bucket="spill")
        yield node.url, Bucket("spill")


def provide(url: str) -> None:
    """Put what the set-up function puts."""
    settings = OpenSearchSettings(url=url, auth="none")
    cluster = OpenSearchCluster(connect(settings), url=url)
    provision(cluster, SetupSettings(opensearch=settings, index=IndexSettings(refresh_interval="1s")))


@contextmanager
def local_s3(home: Path) -> Iterator[None]:
    """A MiniStack, and the environment in which every AWS client talks to it."""
    url, before = ministack.url(processes.free_port()), dict(os.environ)
    process = ministack.start(url, log=home / "aws.log", temp_dir=home / "aws", run_dir=home / "run")
    os.environ.update(ministack.client_variables(url))
    try:
        yield
    finally:
        processes.stop(process)
        os.environ.clear()
        os.environ.update(before)


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table; 1 where a log was lost or counted twice."""
    parser = argparse.ArgumentParser(description="Every fault, and what became of the logs.")
    parser.add_argument("faults", nargs="*", metavar="FAULT", help=f"all by default: {', '.join(CASES)}")
    parser.add_argument("--logs", type=int, default=LOGS)
    parser.add_argument("--per-call", type=int, default=PER_CALL)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    logging.disable(logging.WARNING)
    rows = []
    with surroundings() as (url, bucket):
        for name in arguments.faults or CASES:
            row = try_fault(name, url=url, bucket=bucket, logs=arguments.logs, per_call=arguments.per_call)
            rows.append(row)
            if not arguments.json:
                print("  ".join(f"{key}={value}" for key, value in row.items()), flush=True)
    if arguments.json:
        print(json.dumps(rows))
    return 1 if any(row["lost"] or row["extra"] or row["indexed"] != row["logs"] for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
