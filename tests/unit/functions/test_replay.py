"""The replay function: what it answers, and what its metrics say apart for each stack."""

import json
import os
import subprocess
import sys
from pathlib import Path

FUNCTION = Path(__file__).parents[3] / "functions" / "replay"
PROGRAM = """
import json, sys
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
import app
from minutewatch.errors import DeliveryError
from minutewatch.forward.replay import Replayed, Waiting

class Replay:
    def run(self, *, deadline):
        trouble = DeliveryError("127.0.0.1:1: Connection refused")
        return Replayed(objects=2, logs=30, quarantined=1, trouble=trouble)

app.replay = Replay()
app.waiting = lambda bucket: Waiting(objects=3, size_bytes=100, oldest_s=61.4)
context = SimpleNamespace(
    function_name="stack-replay", memory_limit_in_mb=256, invoked_function_arn="arn", aws_request_id="r",
    get_remaining_time_in_millis=lambda: 55_000,
)
print(json.dumps(app.lambda_handler({}, context)))
"""


def test_a_run_says_what_it_did_and_what_waits() -> None:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}}
    environ = {"FLUENTD_ENDPOINTS": "127.0.0.1:1", "SPILL_BUCKET": "spill", "PYTHONDONTWRITEBYTECODE": "1"}
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=FUNCTION,
        env={**kept, **environ},
        capture_output=True,
        text=True,
        check=True,
    )
    said = [json.loads(line) for line in run.stdout.splitlines()]
    log, metrics, answer = said
    assert answer == {"replayed": 30, "quarantined": 1, "waiting": 3, "oldest_s": 61}
    assert (log["level"], log["reason"], log["waiting"]) == ("ERROR", "127.0.0.1:1: Connection refused", 3)
    assert {
        name: metrics[name] for name in ("SpilledObjects", "SpilledAge", "LogsReplayed", "LogsQuarantined")
    } == {
        "SpilledObjects": [3.0],
        "SpilledAge": [61.4],
        "LogsReplayed": [30.0],
        "LogsQuarantined": [1.0],
    }
    [published] = metrics["_aws"]["CloudWatchMetrics"]
    assert sorted(published["Dimensions"][0]) == ["function", "service"]
    assert (metrics["service"], metrics["function"]) == ("replay", "stack-replay")
