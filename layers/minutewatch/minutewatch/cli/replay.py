"""`minutewatch replay`: what was spilled goes to Fluentd, now."""

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, TextIO

from minutewatch.cli.command import Command
from minutewatch.cli.target import replay_settings
from minutewatch.forward.replay import Replayed, Waiting, waiting
from minutewatch.ingest.replay import replay_of
from minutewatch.stores.bucket import Bucket
from minutewatch.stores.secrets import read_secret

_LONGEST_S: Final = 7 * 24 * 3600.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("--bucket", metavar="NAME", help="the spill bucket; SPILL_BUCKET by default")
    parser.add_argument(
        "--rate", metavar="N", help="logs a second at most; REPLAY_LOGS_PER_SECOND, or else 5000, by default"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what waits, and send nothing")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Send until nothing waits; 0, or 1 where something still does."""
    given = {"SPILL_BUCKET": arguments.bucket, "REPLAY_LOGS_PER_SECOND": arguments.rate}
    wanted = {**environ, **{name: value for name, value in given.items() if value}}
    settings = replay_settings(wanted, Path.cwd())
    bucket = Bucket(settings.spill_bucket)
    before, done = waiting(bucket), Replayed()
    if not arguments.dry_run:
        replay = replay_of(
            settings,
            read_secret(settings.forward.secret_arn),
            bucket,
            patient=False,
            progress=meter(sys.stderr, before),
        )
        done = replay.run(deadline=time.monotonic() + _LONGEST_S)
    left = before if arguments.dry_run else waiting(bucket)
    sys.stdout.write(f"{json_text(done, left) if arguments.json else text(done, left)}\n")
    if done.trouble:
        sys.stderr.write(f"minutewatch replay: {done.trouble}\n")
    return 1 if left.objects and not arguments.dry_run else 0


def meter(out: TextIO, before: Waiting) -> Callable[[Replayed], None]:
    """Shows on a terminal how many of the objects are through; nothing anywhere else."""

    def show(done: Replayed) -> None:
        if out.isatty():
            end = "\r\x1b[K" if done.objects >= before.objects else ""
            out.write(f"\r{done.objects} of {before.objects} objects, {done.logs} logs{end}")
            out.flush()

    return show


def json_text(done: Replayed, left: Waiting) -> str:
    """The numbers, for a program."""
    return json.dumps(
        {
            "objects": done.objects,
            "logs": done.logs,
            "quarantined": done.quarantined,
            "waiting": left.objects,
            "waiting_bytes": left.size_bytes,
            "oldest_s": round(left.oldest_s),
        }
    )


def text(done: Replayed, left: Waiting) -> str:
    """The same in a sentence."""
    said = [f"{_counted(done.logs, 'log')} in {_counted(done.objects, 'object')} sent"] if done.objects else []
    said += [f"{done.quarantined} put into quarantine"] if done.quarantined else []
    if left.objects:
        size = f"{left.size_bytes / 1e6:.1f} MB"
        wait = "waits" if left.objects == 1 else "wait"
        said.append(f"{_counted(left.objects, 'object')} ({size}) {wait}, the oldest for {round(left.oldest_s)} s")
    return "; ".join(said) or "nothing waits"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


COMMAND: Final = Command(summary="send what was spilled to Fluentd", configure=configure, run=run)
