#!/usr/bin/env python3
"""What analysis costs: CPU and memory of its process, and time on the node, on a real OpenSearch.

Each figure is taken in a process of its own, warm, as the median of several runs, minute after minute. The
state that a run of fifty services works on has a past of a day and three hours, made up by `analysis_past`,
where it says what a series is. A service of these logs has six: arrivals, those of its host, requests, failed
requests, durations and their means.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any, Final

from opensearchpy import OpenSearch

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.analysis_logs import BEGIN, SERVICES, fill
from bench.analysis_past import as_filled, figures, grown
from local.opensearch import OpenSearchNode
from minutewatch.analysis.engine import Engine, Outcome
from minutewatch.analysis.indices import Indices, state_index
from minutewatch.analysis.minutes import minute_of
from minutewatch.analysis.shards import Shard
from minutewatch.config import OpenSearchSettings
from minutewatch.rules.count import CountRule
from minutewatch.stores.opensearch import OpenSearchStore, connect

DELAY: Final = timedelta(seconds=30)
WINDOW: Final = 5
MINUTES: Final = 12
SMALL, LARGE = 10_000, 300_000
SERIES: Final = 10_000
SERIES_A_SERVICE: Final = 6


class Node:
    """What the node says of itself."""

    def __init__(self, client: OpenSearch) -> None:
        self._client = client
        self._search = client.msearch
        self.took_ms = 0.0
        client.msearch = self._timed

    def cpu_ms(self) -> float:
        """CPU of its process so far; it looks once a second."""
        time.sleep(1.1)
        (stats,) = self._client.nodes.stats(metric="process")["nodes"].values()
        spent: float = stats["process"]["cpu"]["total_in_millis"]
        return spent

    def _timed(self, **arguments: Any) -> Any:
        answer = self._search(**arguments)
        self.took_ms += answer["took"]
        return answer


def seven_rules() -> list[CountRule]:
    """As many as the peers were measured with, grouped as theirs."""
    asked = [
        ("errors", "log.level:error", ("service.name",), "5m"),
        ("all", "*", ("service.name",), "5m"),
        ("failed", "http.response.status_code:>=500", ("service.name", "host.name"), "5m"),
        ("hosts", "*", ("host.name",), "1m"),
        ("slow", "event.duration:>900000000", ("service.name",), "10m"),
        ("words", "message:took AND log.level:error", ("service.name",), "5m"),
        ("estate", "log.level:error", (), "60m"),
    ]
    return [a_rule(*one) for one in asked]


def many_rules() -> list[CountRule]:
    """A thousand different questions."""
    return [
        a_rule(
            f"rule-{n}",
            f"log.level:error OR event.duration:>{n * 1_000_000}",
            ("service.name",),
            "5m",
        )
        for n in range(1000)
    ]


def a_rule(name: str, query: str, group_by: tuple[str, ...], window: str) -> CountRule:
    """One that counts and never matches: findings are not what is measured."""
    said = {"type": "count", "name": name, "query": query, "group_by": group_by, "window": window}
    return CountRule.model_validate(said | {"at_least": 1_000_000_000})


def minutes_of(url: str, index: str, rules: Sequence[CountRule], *, runs: int, past: int = 0) -> dict[str, float]:
    """One figure each for a run of one minute, in the middle of the logs."""
    client = connect(OpenSearchSettings(url=url, auth="none"), timeout_s=60)
    node = Node(client)
    engine = an_engine(OpenSearchStore(client), index, rules, past=past)
    engine.run(BEGIN + timedelta(minutes=MINUTES - runs) + DELAY)
    before = node.cpu_ms()
    spent: list[tuple[float, float, float]] = []
    for minute in range(MINUTES - runs + 1, MINUTES + 1):
        node.took_ms = 0.0
        cpu, wall = time.process_time(), time.perf_counter()
        outcome = engine.run(BEGIN + timedelta(minutes=minute) + DELAY)
        spent.append(((time.process_time() - cpu) * 1e3, (time.perf_counter() - wall) * 1e3, node.took_ms))
        check(outcome)
    node_cpu = (node.cpu_ms() - before) / runs
    client.close()
    cpus, walls, nodes = zip(*spent, strict=True)
    return {
        "cpu_ms": round(median(cpus), 2),
        "wall_ms": round(median(walls), 1),
        "node_took_ms": round(median(nodes), 1),
        "node_cpu_ms": round(node_cpu, 1),
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


def catch_up(url: str, index: str) -> dict[str, float]:
    """How many runs it takes after six hours without one."""
    client = connect(OpenSearchSettings(url=url, auth="none"), timeout_s=60)
    engine = an_engine(OpenSearchStore(client), index, seven_rules())
    engine.run(BEGIN - timedelta(hours=5))
    runs = 1
    while engine.run(BEGIN + timedelta(hours=1) + DELAY).behind:
        runs += 1
    client.close()
    return {"runs": runs}


def an_engine(store: OpenSearchStore, index: str, rules: Sequence[CountRule], *, past: int = 0) -> Engine:
    """One with names of its own, that tells nobody; with a past of so many logs a minute of fifty services."""
    indices = Indices(logs=index, state=f"state-{time.time_ns()}", findings=f"findings-{index}")
    if past:
        state, _ = grown(SERVICES, as_filled(SERVICES, past), end=minute_of(BEGIN))
        store.ensure_index(indices.state, state_index())
        store.write(indices.state, Shard().name, state.dump(written_by="bench"), after=None)
    return Engine(
        store=store,
        indices=indices,
        channels=(),
        evaluation_delay=DELAY,
        false_alarms_a_day=1,
        now_ms=lambda: time.time_ns() // 1_000_000,
        rules=rules,
    )


def check(outcome: Outcome) -> None:
    """A run that did not do its work measures nothing."""
    if len(outcome.span) != 1 or outcome.troubles or outcome.health.rules_in_error:
        raise SystemExit(f"a run went wrong: {outcome}")


FIGURES: Final[dict[str, Callable[[str], dict[str, float]]]] = {
    "seven_rules_small": lambda url: minutes_of(url, "bench-small", seven_rules(), runs=9, past=SMALL // WINDOW),
    "seven_rules_large": lambda url: minutes_of(url, "bench-large", seven_rules(), runs=9, past=LARGE // WINDOW),
    "thousand_rules": lambda url: minutes_of(url, "bench-small", many_rules(), runs=3),
    "ten_thousand_series": lambda url: minutes_of(url, "bench-series", (), runs=5),
    "ten_thousand_services": lambda url: minutes_of(url, "bench-services", (), runs=3),
    "detectors": lambda _: figures(SERVICES, end=minute_of(BEGIN)),
    "catch_up": lambda url: catch_up(url, "bench-small"),
}


def measure(url: str) -> dict[str, Any]:
    """Every figure, in processes of their own."""
    fill(url, "bench-small", minutes=MINUTES, a_minute=SMALL // WINDOW)
    fill(url, "bench-large", minutes=MINUTES, a_minute=LARGE // WINDOW)
    services = -(-SERIES // SERIES_A_SERVICE)
    fill(url, "bench-series", minutes=MINUTES, a_minute=services, services=services)
    fill(url, "bench-services", minutes=MINUTES, a_minute=SERIES, services=SERIES)
    found: dict[str, Any] = {}
    for name in FIGURES:
        command = [sys.executable, __file__, "--url", url, "--only", name]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found[name] = json.loads(done.stdout)
    small, large = found["seven_rules_small"]["cpu_ms"], found["seven_rules_large"]["cpu_ms"]
    return found | {"growth": round(large / small, 2)}


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="What analysis costs, on a real OpenSearch.")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--url", help="a node to measure on, empty of bench-*; one is started where none is given")
    parser.add_argument("--only", choices=FIGURES, help="this figure, on a node that has the logs")
    arguments = parser.parse_args(argv)
    if arguments.only:
        print(json.dumps(FIGURES[arguments.only](arguments.url)))
        return 0
    if arguments.url:
        figures = measure(arguments.url)
    else:
        with tempfile.TemporaryDirectory() as directory, OpenSearchNode.start(data_dir=Path(directory)) as node:
            figures = measure(node.url)
    if arguments.json:
        print(json.dumps(figures))
        return 0
    for name, value in figures.items():
        print(f"{name:22} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
