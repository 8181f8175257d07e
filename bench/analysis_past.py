"""What detectors cost and keep, once there is a past: more than a day of made-up counts, minute by minute."""

import math
import random
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any, Final

import orjson

from minutewatch.analysis import measures
from minutewatch.analysis.detection import detect
from minutewatch.analysis.durations import EDGES
from minutewatch.analysis.minutes import MINUTE_MS, MINUTES_A_DAY, Plan, Span
from minutewatch.analysis.queries import Counts, Tally
from minutewatch.analysis.state import State
from minutewatch.analysis.watch import Watch

HOSTS: Final = 3
# Two hours by the minute are full, and so is yesterday at this time.
PAST: Final = MINUTES_A_DAY + 180
_MIDDLE_BIN: Final = 18
_LAST: Final = 60


# What a service logs in a minute: number of the service, minute, and where chance comes from.
Logs = Callable[[int, int, random.Random], Iterator[tuple[Tally, str, float]]]


def grown(services: int, logs: Logs, *, end: int, minutes: int = PAST) -> tuple[State, float]:
    """The state after so many minutes up to `end`, and the CPU seconds that the last hour's judging took."""
    state, draw, spent = State(), random.Random(1), 0.0
    for minute in range(end - minutes, end):
        counts = _counts(services, logs, minute, draw)
        plan = Plan(span=Span(start=minute, end=minute + 1), speak_from=minute, skipped=0)
        began = time.process_time()
        detect(state, counts, plan, false_alarms_a_day=1)
        spent += time.process_time() - began if minute >= end - _LAST else 0.0
    return state, spent


def figures(services: int, *, end: int) -> dict[str, float]:
    """Cost by service and by series. A series is one course of counts or means, by the minute, that is kept.

    Of a service: arrivals, requests, failed requests, lines at each level, durations and their means; how often
    each host, each failing route, each error pattern and each refused address of the present came up.
    """
    state, spent = grown(services, busy_day, end=end)
    series = sum(_series(watch) for watch in state.services.values())
    document = state.dump(written_by="bench")
    size = len(orjson.dumps(document))
    return {
        "services": services,
        "series": series,
        "us_a_service_and_minute": round(1e6 * spent / _LAST / services, 1),
        "us_a_series_and_point": round(1e6 * spent / _LAST / series, 2),
        "bytes_a_service": round(size / services),
        "bytes_a_series": round(size / series),
        "load_ms": round(1e3 * _least(lambda: State.load(document)), 2),
        "dump_ms": round(1e3 * _least(lambda: state.dump(written_by="bench")), 2),
    }


def _least(work: Any, times: int = 10) -> float:
    found = []
    for _ in range(times):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


def _series(watch: Watch) -> int:
    kept: Mapping[str, Any] = watch.dump(0)[5]
    hosts = len(kept["host_silent"][0]) if "host_silent" in kept else 0
    patterns = len(kept["new_pattern"][0]) if "new_pattern" in kept else 0
    routes = len(kept["route_failures"][0]) if "route_failures" in kept else 0
    present = kept["refused_address"][2] if "refused_address" in kept else ()
    addresses = len({address for _, by_address in present for address in by_address})
    return 5 + len(watch.series.levels) + hosts + routes + patterns + addresses


def _counts(services: int, logs: Logs, minute: int, draw: random.Random) -> dict[Tally, Counts]:
    found: dict[Tally, dict[tuple[str, ...], float]] = {}
    for number in range(services):
        for tally, member, count in logs(number, minute, draw):
            found.setdefault(tally, {})[f"service-{number}", member] = count
    return {tally: {minute: groups} for tally, groups in found.items()}


def as_filled(services: int, a_minute: int) -> Logs:
    """What `analysis_logs.fill` puts into an index: so that nothing stands out where they begin."""
    each = a_minute // services

    def logs(number: int, minute: int, draw: random.Random) -> Iterator[tuple[Tally, str, float]]:
        failed = sum(draw.random() < 0.03 for _ in range(each))
        yield measures.STATUSES, "0", each - failed
        if failed:
            yield measures.STATUSES, "6", failed
            yield measures.ROUTE_FAILURES, "", failed
        shares = [(min(high, 1e9) - max(low, 1e6)) / 1e9 for low, high in pairwise(EDGES)]
        bins = {str(place): round(share * each) for place, share in enumerate(shares, start=1) if share > 0}
        yield from ((measures.DURATIONS, place, count) for place, count in bins.items() if count)
        for host in (number, number + services):
            yield measures.ARRIVALS, f"host-{host}", each / 2
            yield measures.STAMPS, f"host-{host}", each / 2 * (minute * MINUTE_MS + MINUTE_MS // 2)

    return logs


def busy_day(number: int, minute: int, draw: random.Random) -> Iterator[tuple[Tally, str, float]]:
    """Requests with a day's course, one in a hundred of them failed; lines, errors among them; a few refusals."""
    level = (5 + 20 * (number % 10)) * (1 + 0.6 * math.sin(2 * math.pi * minute / MINUTES_A_DAY))
    requests = max(0, round(draw.gauss(level, math.sqrt(level))))
    failed = sum(draw.random() < 0.01 for _ in range(requests))
    lines = {"info": requests, "warn": int(draw.random() < 0.3), "error": int(draw.random() < 0.2)}
    yield from ((measures.LEVELS, name, count) for name, count in lines.items() if count)
    yield measures.STATUSES, "0", requests - failed
    if failed:
        yield measures.STATUSES, "6", failed
        yield measures.ROUTE_FAILURES, f"/route-{draw.randrange(3)}", failed
    if lines["error"]:
        yield measures.ERROR_PATTERNS, f"error number {draw.randrange(6)} of service", lines["error"]
    if draw.random() < 0.1:
        yield measures.REFUSED_ADDRESSES, f"10.0.0.{draw.randrange(50)}", 1
        yield measures.STATUSES, "2", 1
    bins: dict[int, int] = {}
    for _ in range(requests):
        place = round(draw.gauss(_MIDDLE_BIN, 2))
        bins[place] = bins.get(place, 0) + 1
    yield from ((measures.DURATIONS, str(place), count) for place, count in bins.items())
    for host in range(HOSTS):
        count = (2 * requests + host) // HOSTS
        if count:
            yield measures.ARRIVALS, f"host-{host}", count
            yield measures.STAMPS, f"host-{host}", count * (minute * MINUTE_MS + MINUTE_MS // 2)
