#!/usr/bin/env python3
"""What an instant of `minutewatch backtest` costs on the real OpenSearch; `--events FILE` takes your own logs.

python bench/backtest.py [--events FILE.ndjson] [--instants 120] [--json]
"""

import argparse
import io
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import orjson

sys.path.insert(0, str(Path(__file__).parents[1]))
from local.opensearch import OpenSearchNode
from minutewatch.backtest.instants import from_millis, instants
from minutewatch.backtest.replay import replay
from minutewatch.backtest.setup import Subject, index_body, make_engine
from minutewatch.backtest.timeline import Timeline
from minutewatch.config import AnalysisSettings, OpenSearchSettings
from minutewatch.rules.library import files_in, read_files
from minutewatch.stores.opensearch import connect
from minutewatch.stores.scratch import ScratchStore, Taken

RULES = Path(__file__).parents[1] / "rules"
START = datetime(2026, 1, 5, tzinfo=UTC)
SERVICES = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", metavar="FILE", help="log documents; made up without it")
    parser.add_argument("--instants", type=int, default=120, help="how many; %(default)s by default")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args()
    stream = Path(arguments.events).open("rb") if arguments.events else made_up(arguments.instants)  # noqa: SIM115
    with (
        stream,
        tempfile.TemporaryDirectory() as directory,
        OpenSearchNode.start(data_dir=Path(directory)) as node,
    ):
        report = measure(node.url, stream, arguments.instants)
    print(
        json.dumps(report) if arguments.json else "\n".join(f"{name:28}{value}" for name, value in report.items())
    )


def measure(url: str, stream: BinaryIO, most: int) -> dict[str, Any]:
    """The figures of a run with the built-in detectors and the shipped rules."""
    settings = AnalysisSettings(opensearch=OpenSearchSettings(url=url, auth="none"))
    client = connect(settings.opensearch, timeout_s=60)
    subject = Subject(rules=read_files(files_in(RULES)).rules, builtin=True)
    store, taken = ScratchStore(client, purpose="bench"), Taken()
    timeline = Timeline(stream, name="events")
    moments = instants(
        first_arrival=from_millis(timeline.first_ms),
        last_arrival=from_millis(timeline.last_ms),
        delay=settings.evaluation_delay,
    )[:most]
    store.create_logs(index_body(client, url=url))
    began, cpu = time.perf_counter(), time.process_time()
    steps = replay(
        timeline,
        moments,
        store=store,
        make_engine=lambda recorder, clock: make_engine(subject, settings, store, recorder, clock),
        taken=taken,
    )
    told = sum(len(step.told) for step in steps)
    took_s, cpu_s = time.perf_counter() - began, time.process_time() - cpu
    return {
        "documents": taken.created,
        "instants": len(moments),
        "findings": told,
        "seconds": round(took_s, 1),
        "ms_an_instant": round(took_s * 1000 / len(moments), 1),
        "client_cpu_ms_an_instant": round(cpu_s * 1000 / len(moments), 1),
    }


def made_up(minutes: int) -> BinaryIO:
    """So many minutes of requests, about 300 a minute, two in a hundred of them errors."""
    return io.BytesIO(b"".join(orjson.dumps(log) + b"\n" for log in _logs(minutes)))


def _logs(minutes: int) -> Iterator[dict[str, Any]]:
    chance = random.Random(1)
    for number in range(minutes * 300):
        at = START + timedelta(seconds=number / 5)
        status = 500 if chance.random() < 0.02 else 200
        yield {
            "@timestamp": at.isoformat(),
            "event.id": str(number),
            "service.name": f"service-{chance.randrange(SERVICES)}",
            "host.name": f"host-{chance.randrange(30)}",
            "log.level": "error" if status == 500 else "info",
            "http.response.status_code": status,
            "source.ip": f"10.0.{chance.randrange(4)}.{chance.randrange(250)}",
            "url.path": f"/route/{chance.randrange(20)}",
            "event.duration": int(chance.lognormvariate(18, 0.5)),
            "message": f"GET /route/{chance.randrange(20)} {status} {chance.randrange(900)}ms",
        }


if __name__ == "__main__":
    main()
