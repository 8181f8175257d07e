"""Whatever a logger writes, the index takes: no value, name or nesting may cost its document."""

import time
from pathlib import Path
from typing import Any

from local.receiver import Receiver
from minutewatch.config import ForwardSettings
from minutewatch.forward import Forwarder
from minutewatch.ingest.batch import Invocation
from minutewatch.ingest.policy import Policy
from minutewatch.ingest.service import ingest

PATIENCE_S = 150.0


def nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {"deepest": 1}
    for _ in range(depth):
        value = {"a": value}
    return value


ODD_LOGS: list[Any] = [
    {"message": "m", "big": "x" * 40_000},
    {"message": "x" * 40_000},
    {"message": "한" * 40_000, "error": {"type": "x" * 40_000, "stack": "y" * 40_000}},
    {"message": "m", "k" * 33_000: 1},
    {"message": "m", "deep": nested(40)},
    {"message": "m", "deep": nested(600)},
    {"message": "m", "": 1, ".": 2, "a..b": 3, ".a": 4, "a.": 5, " ": 6},
    {"message": "m", "a": 1, "a.b": 2, "fields": "text", "fields.x": 3},
    {"message": "m", "a": {"b": 1}},
    {"message": "m", "labels": {"app": "shop", "app.kubernetes.io/name": "shop", "": "x", "a..b": 1}},
    {"message": "m", "labels": "text", "service": {"name": {"first": "a"}}, "log": "text"},
    {"message": "m", "n": float("nan"), "i": 2**70, "s": "\ud800", "zero": "\0"},
    {"message": "m", "status": 700, "duration_ms": 1e300, "ip": "not.an.ip.0", "source": {"ip": "999.1.1.1"}},
    {"message": "m", "@timestamp": "2262-04-12T00:00:00Z", "time": "9999-12-31T23:59:59Z"},
    {"message": "m", "list": [[1, [2, {"x": None}]], {}, []], "none": None},
    {"message": "m", "_id": 1, "_source": 2, "_index": "x"},
    {"level": ["error"], "message": {"text": "an object"}, "msg": 5},
    "\0\1\2 control characters",
    "x" * 1_000_000,
    [],
]


def delivered(logs: list[Any], url: str, rejected: Path) -> tuple[int, str]:
    """How many of the logs the index took, and what it refused."""
    with Receiver(url, rejected=rejected).start() as receiver:
        forwarder = Forwarder(ForwardSettings(endpoints=(receiver.endpoint,), ack_timeout_s=60.0))
        invocation = Invocation(request_id=rejected.parent.name, now_ns=1_767_607_700_000_000_000)
        outcome = ingest(
            logs,
            invocation,
            forwarder=forwarder,
            policy=Policy.load(),
            tag="logs",
            deadline=time.monotonic() + PATIENCE_S,
        )
        forwarder.close()
        assert outcome.delivered + len(outcome.unreadable) == outcome.received
        taken = receiver.counters["indexed"] + receiver.counters["duplicates"]
    return outcome.delivered - taken, rejected.read_text()[:2000] if rejected.exists() else ""


def test_odd_logs_are_all_taken(provisioned: str, tmp_path: Path) -> None:
    assert delivered(ODD_LOGS, provisioned, tmp_path / "rejected.ndjson") == (0, "")
