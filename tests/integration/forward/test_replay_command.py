"""`minutewatch replay`: from the bucket to Fluentd by hand, and what it says of it."""

import json
import os
import subprocess
import sys
import time

from local import processes
from minutewatch.config import Endpoint, ForwardSettings
from minutewatch.forward import Chunk, Forwarder, SpillingForwarder, Taken
from minutewatch.stores.bucket import Bucket

from ...unit.forward.builders import entries_of
from .receiver import Receiver


def replay(*arguments: str, port: int) -> subprocess.CompletedProcess[str]:
    code = "from minutewatch.cli.main import main; raise SystemExit(main())"
    environ = {**os.environ, "FLUENTD_ENDPOINTS": f"127.0.0.1:{port}", "SPILL_BUCKET": "spill"}
    command = [sys.executable, "-c", code, "replay", *arguments]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=100)


def spill(bucket: Bucket, *ids: str) -> None:
    down = ForwardSettings(endpoints=(Endpoint(host="127.0.0.1", port=processes.free_port()),))
    forwarder = SpillingForwarder(Forwarder(down), bucket)
    for each in ids:
        chunk = Chunk("logs.app", entries_of({"event.id": each}), 1)
        assert forwarder.forward(chunk, deadline=time.monotonic() + 30) is Taken.SPILLED
    forwarder.close()


def test_what_waits_is_told_sent_and_gone(bucket: Bucket) -> None:
    spill(bucket, "a", "b", "c")
    nobody = processes.free_port()
    dry = replay("--dry-run", port=nobody)
    assert dry.returncode == 0
    assert dry.stdout.startswith("3 objects (0.0 MB) wait, the oldest for ")
    with Receiver() as receiver:
        run = replay("--json", "--rate", "1000", port=receiver.port)
        assert run.returncode == 0, run.stderr
        said = json.loads(run.stdout)
        assert (said["objects"], said["logs"], said["waiting"]) == (3, 3, 0)
        assert receiver.events.keys() == {"a", "b", "c"}
    assert replay(port=nobody).stdout == "nothing waits\n"


def test_while_fluentd_is_down_everything_stays_and_the_reason_is_told(bucket: Bucket) -> None:
    spill(bucket, "d")
    run = replay(port=processes.free_port())
    assert (run.returncode, run.stdout[:25]) == (1, "1 object (0.0 MB) waits, ")
    assert "Connection refused" in run.stderr
    assert len(list(bucket.keys("spill/"))) == 1


def test_a_bucket_that_is_not_there_is_named(bucket: Bucket) -> None:
    run = replay("--bucket", "nowhere", port=1)
    assert run.returncode == 2
    assert "minutewatch replay: s3://nowhere/: list_objects_v2 failed" in run.stderr
