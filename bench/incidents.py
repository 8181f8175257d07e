#!/usr/bin/env python3
"""How many incidents of a simulated estate the built-in detectors find, how soon, and at how many false alarms.

The simulation is not part of this project: `--generator FILE` is a Python file with a class `Gen(seed)`
(`events()` yields pairs of arrival and event, in order of arrival; `labels()` tells what is in them), a function
`ecs(event)` that makes an event a log document, and `score` and `merge`, which judge alerts. The documents are
counted as the production tallies would count them and judged by the production judge, once a minute and half a
minute late, on what had arrived by then, without an index between: a simulated day takes a few seconds. Counts
are kept in `--cache DIR`. `minutewatch backtest --builtin` does the same through an index, and is what counts.
"""

import argparse
import importlib.util
import json
import marshal
import sys
import time
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from minutewatch.analysis import measures
from minutewatch.analysis.detection import detect
from minutewatch.analysis.minutes import MINUTE_MS, Plan, Span
from minutewatch.analysis.queries import Counts, Tally
from minutewatch.analysis.sample import TALLIES
from minutewatch.analysis.state import State
from minutewatch.ingest.patterns import pattern_of

DELAY_MS: Final = 30_000
# The first minutes are the past that the next ones are judged by.
LOOK_BACK: Final = 30
# Counts of older minutes are not asked for again.
KEPT: Final = 1_500

# (tally's place, minute, group, how many more): what became visible before one evaluation.
Increment = tuple[int, int, tuple[str, ...], float]
_LEVELS: Final = ("error", "fatal")


def main() -> None:
    """Run the seeds and print the figures."""
    arguments = _parser().parse_args()
    module = _load(arguments.generator)
    results, cost = [], []
    for seed in arguments.seeds:
        first, steps, labels = _steps(module, seed, arguments.cache)
        began = time.process_time()
        alerts, state = _alerts(first, steps, arguments.budget)
        cost.append((time.process_time() - began) / max(1, len(steps)) / max(1, len(state.services)))
        results.append(module.score(labels, alerts))
        if not arguments.json:
            one = results[-1]
            missed = [kind for kind, found in one["by_type"] if found is None]
            print(
                f"seed {seed}: {one['found']} of {one['incidents']}, {one['fa']} false; missed {missed}",
                flush=True,
            )
    figures = {**module.merge(results), "us_a_service_and_minute": round(1e6 * sum(cost) / len(cost), 1)}
    print(json.dumps(figures, indent=None if arguments.json else 1))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--generator", type=Path, required=True, help="the simulation")
    parser.add_argument("--seeds", type=_seeds, default=[1, 2, 3, 4], help="such as 1,2 or 11-20 (1-4)")
    parser.add_argument("--budget", type=float, default=2.0, help="false alarms a day (2)")
    parser.add_argument("--cache", type=Path, help="where counts are kept from one run to the next")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    return parser


def _seeds(text: str) -> list[int]:
    parts = [part.partition("-") for part in text.split(",")]
    return [seed for low, _, high in parts for seed in range(int(low), int(high or low) + 1)]


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("generator", path)
    if spec is None or spec.loader is None:
        sys.exit(f"error: {path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _steps(module: ModuleType, seed: int, cache: Path | None) -> tuple[int, list[list[Increment]], dict[str, Any]]:
    """The first minute, what became visible before each evaluation, and the labels."""
    simulation = module.Gen(seed)
    labels = simulation.labels()
    asked = blake2b(repr(TALLIES).encode(), digest_size=4).hexdigest()
    kept = cache / f"incidents-{seed}-{asked}.counts" if cache else None
    if kept and kept.exists():
        first, steps = marshal.loads(kept.read_bytes())  # noqa: S302 - this program wrote it
        return first, steps, labels
    first = _millis(labels["start"]) // MINUTE_MS
    length = _millis(labels["end"]) // MINUTE_MS - first
    steps = increments((module.ecs(event) for _, event in simulation.events()), first, length)
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(marshal.dumps((first, steps)))
    return first, steps, labels


def increments(documents: Iterable[Mapping[str, Any]], first: int, length: int) -> list[list[Increment]]:
    """What each of `length` evaluations, that of minute `first` being the first one, sees more than the one
    before.

    Of documents with the same `event.id` the first one counts: an index takes no other.
    """
    steps: list[dict[tuple[int, int, tuple[str, ...]], float]] = [{} for _ in range(length)]
    seen: set[str] = set()
    for document in documents:
        if document["event.id"] in seen:
            continue
        seen.add(document["event.id"])
        arrived = _millis(document["event.ingested"])
        step = max(0, -(-(arrived - DELAY_MS) // MINUTE_MS) - 1 - first)
        if step < length:
            for key, count in _counted(document, arrived):
                steps[step][key] = steps[step].get(key, 0) + count
    return [[(*key, count) for key, count in step.items()] for step in steps]


def _counted(
    document: Mapping[str, Any], arrived: int
) -> Iterator[tuple[tuple[int, int, tuple[str, ...]], float]]:
    """The tallies that count the document, and by how much."""
    service, host = document["service.name"], document.get("host.name", "")
    stamp = _millis(document["@timestamp"])
    minute, came = stamp // MINUTE_MS, arrived // MINUTE_MS
    status, level = document.get("http.response.status_code"), document.get("log.level", "")
    yield _key(measures.ARRIVALS, came, service, host), 1
    yield _key(measures.STAMPS, came, service, host), stamp
    if "event.duration" in document:
        yield _key(measures.DURATIONS, minute, service, _bin(measures.DURATIONS, document["event.duration"])), 1
    if status is None:
        yield _key(measures.LEVELS, minute, service, level), 1
        if level in _LEVELS:
            yield _key(measures.ERROR_PATTERNS, minute, service, pattern_of(document["message"])[1]), 1
        return
    if level in _LEVELS:
        yield _key(measures.REQUEST_PATTERNS, minute, service, pattern_of(document["message"])[1]), 1
    yield _key(measures.STATUSES, minute, service, _bin(measures.STATUSES, status)), 1
    if status >= 500:
        yield _key(measures.ROUTE_FAILURES, minute, service, document.get("url.path", "")), 1
    if status in (401, 403):
        yield _key(measures.REFUSED_ADDRESSES, minute, service, document.get("source.ip", "")), 1


def _key(tally: Tally, minute: int, *group: str) -> tuple[int, int, tuple[str, ...]]:
    return TALLIES.index(tally), minute, group


def _bin(tally: Tally, value: float) -> str:
    return str(bisect_right(tally.bins.edges, value)) if tally.bins else ""


def _alerts(first: int, steps: Sequence[Sequence[Increment]], budget: float) -> tuple[list[dict[str, Any]], State]:
    """What the detectors say, as the generator's scorer takes it."""
    state, alerts = State(), []
    counts: dict[Tally, Counts] = {tally: {} for tally in TALLIES}
    for step, more in enumerate(steps):
        minute = first + step
        arrivals = _take(counts, more, before=minute, first=first)
        span = Span(start=minute, end=minute + 1)
        speak_from = minute if step >= LOOK_BACK else minute + 1
        plan = Plan(span=span, speak_from=speak_from, skipped=0, late=tuple(sorted(arrivals)), arrivals=arrivals)
        for alarm in detect(state, counts, plan, false_alarms_a_day=budget):
            spoken = (minute + 1) * MINUTE_MS + DELAY_MS
            about = {"service": alarm.service or "*", "kind": alarm.kind, "score": alarm.score}
            alerts.append({"t": spoken / 1000, **about})
        for known in counts.values():
            known.pop(minute - KEPT, None)
    return alerts, state


def _take(counts: dict[Tally, Counts], more: Sequence[Increment], *, before: int, first: int) -> Counts:
    """Add the increments; documents by minute and service that came for minutes before `before`."""
    late: Counts = {}
    for place, minute, group, count in more:
        tally = TALLIES[place]
        groups = counts[tally].setdefault(minute, {})
        groups[group] = groups.get(group, 0) + count
        if tally in (measures.LEVELS, measures.STATUSES) and first <= minute < before:
            came = late.setdefault(minute, {})
            came[group[:1]] = came.get(group[:1], 0) + count
    return late


def _millis(stamp: str) -> int:
    return round(datetime.fromisoformat(stamp).timestamp() * 1000)


if __name__ == "__main__":
    main()
