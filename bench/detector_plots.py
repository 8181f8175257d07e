#!/usr/bin/env python3
"""Draws each built-in detector at work on a made-up series: what it sees, and its raw score.

`python bench/detector_plots.py DIR` writes one SVG a detector. The series are made by a fixed seed and fed to the
production detectors minute by minute.
"""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Final

from minutewatch.analysis.detectors import ESTATE_DETECTORS, SERVICE_DETECTORS
from minutewatch.analysis.detectors.detector import Detector
from minutewatch.analysis.minutes import MINUTE_MS
from minutewatch.analysis.sample import Sample
from minutewatch.analysis.series import Observation, Series

# 2026-01-05T10:00:00Z, and where the plots begin.
START: Final = 29_460_120
PAST: Final = 240
SHOWN: Final = 90
WIDTH, HEIGHT, LEFT, TOP = 640, 250, 56, 26
UPPER, LOWER = 120, 54
# What a score about has to reach where a detector is as noisy as the prior says.
SURE: Final = 4.0
MOST: Final = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is drawn of a detector: its title, and the minutes as (sample, value drawn, late documents)."""

    title: str
    minutes: Callable[[Random], Iterable[tuple[Sample, float, float]]]


def poisson(chance: Random, mean: float) -> float:
    """A Poisson number: as many exponential gaps as fit into the mean."""
    count, gaps = 0, chance.expovariate(1)
    while gaps < mean:
        count, gaps = count + 1, gaps + chance.expovariate(1)
    return float(count)


def _requests(chance: Random, rate: Callable[[int], float]) -> Iterable[tuple[Sample, float, float]]:
    for i in range(-PAST, SHOWN):
        count, bad = poisson(chance, 40), poisson(chance, 40 * rate(i))
        sample = Sample(statuses={"0": max(0.0, count - bad), "6": bad}, arrivals={"a": count})
        yield sample, 100 * bad / max(count, bad, 1), 0


def _error_ratio(chance: Random) -> Iterable[tuple[Sample, float, float]]:
    # A retry that fails in one minute, then 7 % for twenty minutes.
    return _requests(chance, lambda i: 0.3 if i == 20 else 0.07 if 50 <= i < 70 else 0.01)


def _route_failures(chance: Random) -> Iterable[tuple[Sample, float, float]]:
    for i in range(-PAST, SHOWN):
        usual, cancel = poisson(chance, 0.1), poisson(chance, 1.2) if i >= 50 else 0.0
        routes = {name: count for name, count in (("/pay", usual), ("/orders/7/cancel", cancel)) if count}
        sample = Sample(statuses={"0": 60, "6": usual + cancel}, routes=routes, arrivals={"a": 60})
        yield sample, cancel, 0


def _new_pattern(chance: Random) -> Iterable[tuple[Sample, float, float]]:
    for i in range(-4 * PAST, SHOWN):
        old, new = poisson(chance, 0.3), poisson(chance, 1.0) if i >= 50 else 0.0
        names = (("timeout of call to <*>", old), ("certificate of <*> has expired", new))
        patterns = {name: count for name, count in names if count}
        sample = Sample(levels={"info": 20, "error": old + new}, patterns=patterns, arrivals={"a": 20 + old + new})
        yield sample, new, 0


def _latency(chance: Random) -> Iterable[tuple[Sample, float, float]]:
    for i in range(-PAST, SHOWN):
        slow = 3.0 if i == 20 else 2.0 if i >= 50 else 0.0
        bins: dict[str, float] = {}
        for _ in range(int(poisson(chance, 30))):
            place = str(round(chance.gauss(20 + slow, 1.7)))
            bins[place] = bins.get(place, 0) + 1
        count = sum(bins.values())
        mean = sum(int(place) * number for place, number in bins.items()) / max(1, count)
        yield (
            Sample(durations=bins, statuses={"0": count}, arrivals={"a": count}),
            0.1 * 2 ** ((mean - 0.5) / 2),
            0,
        )


def _lines(
    chance: Random, rate: Callable[[int], float], past: int = PAST
) -> Iterable[tuple[Sample, float, float]]:
    for i in range(-past, SHOWN):
        count = poisson(chance, rate(i))
        yield Sample(levels={"info": count} if count else {}, arrivals={"a": count} if count else {}), count, 0


def _drop(chance: Random) -> Iterable[tuple[Sample, float, float]]:
    return _lines(chance, lambda i: 0 if i == 20 else 16 if 50 <= i < 80 else 40)


def _silence(chance: Random) -> Iterable[tuple[Sample, float, float]]:
    return _lines(chance, lambda i: 0 if i >= 30 else 0.5, past=4 * PAST)


def _all_silent(chance: Random) -> Iterable[tuple[Sample, float, float]]:
    return _lines(chance, lambda i: 0 if 50 <= i < 70 else 90)


def _host_silent(chance: Random) -> Iterable[tuple[Sample, float, float]]:
    for i in range(-PAST, SHOWN):
        away = i in (20, 21) or i >= 50
        shares = {"a": 18.0, "b": 18.0} if away else {"a": 12.0, "b": 12.0, "c": 12.0}
        counts = {host: poisson(chance, rate) for host, rate in shares.items()}
        yield Sample(levels={"info": sum(counts.values())}, arrivals=counts), counts.get("c", 0), 0


def _flood(chance: Random) -> Iterable[tuple[Sample, float, float]]:
    for i in range(-PAST, SHOWN):
        warnings = poisson(chance, 80 if i == 20 else 60 if 50 <= i < 62 else 0.5)
        yield Sample(levels={"info": 40, "warn": warnings}, arrivals={"a": 40 + warnings}), warnings, 0


def _refused_address(chance: Random) -> Iterable[tuple[Sample, float, float]]:
    for i in range(-PAST, SHOWN):
        some, evil = poisson(chance, 1), poisson(chance, 9) if 50 <= i < 70 else 0.0
        addresses = {f"192.0.2.{chance.randrange(200)}": some, "203.0.113.9": evil}
        kept = {address: count for address, count in addresses.items() if count}
        sample = Sample(statuses={"0": 30, "2": some + evil}, addresses=kept, arrivals={"a": 30 + some + evil})
        yield sample, evil, 0


def _late_logs(chance: Random) -> Iterable[tuple[Sample, float, float]]:
    for i in range(-PAST, SHOWN):
        late = poisson(chance, 25 if 50 <= i < 75 else 0.2)
        yield Sample(levels={"info": 40}, arrivals={"a": 40}), 100 * late / 40, late


def _wrong_clock(chance: Random) -> Iterable[tuple[Sample, float, float]]:
    for i in range(-PAST, SHOWN):
        off = -5.0 if 50 <= i < 75 else 0.0
        counts = {host: poisson(chance, 12) for host in "abc"}
        middle = (START + i) * MINUTE_MS + MINUTE_MS / 2
        stamps = {
            host: count * (middle - (off if host == "b" else 0) * MINUTE_MS) for host, count in counts.items()
        }
        yield Sample(levels={"info": 36}, arrivals=counts, stamps=stamps), -off, 0


SCENES: Final[Mapping[str, Scene]] = MappingProxyType(
    {
        "error_ratio": Scene(title="failed requests, %: a blip, then 7 %", minutes=_error_ratio),
        "route_failures": Scene(title="failures of one small route", minutes=_route_failures),
        "new_pattern": Scene(title="lines of an error never seen before", minutes=_new_pattern),
        "latency": Scene(title="geometric mean, ms: a slow minute, then twice as slow", minutes=_latency),
        "drop": Scene(title="lines a minute: an empty minute, then 40 %", minutes=_drop),
        "silence": Scene(title="lines a minute of a service with one every two minutes", minutes=_silence),
        "all_silent": Scene(title="lines a minute of all services", minutes=_all_silent),
        "host_silent": Scene(
            title="lines a minute of one of three hosts: a restart, then gone", minutes=_host_silent
        ),
        "flood": Scene(title="warnings a minute: a job of one minute, then a flood", minutes=_flood),
        "refused_address": Scene(title="refusals of one address", minutes=_refused_address),
        "late_logs": Scene(title="documents for minutes already judged, % of all", minutes=_late_logs),
        "wrong_clock": Scene(title="minutes that a host's clock is ahead", minutes=_wrong_clock),
    }
)


def main() -> None:
    """Write the plots."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, detector in {**SERVICE_DETECTORS, **ESTATE_DETECTORS}.items():
        (folder / f"{name}.svg").write_text(drawing(SCENES[name], detector()))


def drawing(scene: Scene, detector: Detector) -> str:
    """The scene as SVG: values above, raw scores below."""
    series, values, scores = Series(), [], []
    for i, (sample, value, late) in enumerate(scene.minutes(Random(7))):
        minute = START - PAST + i
        series.take(minute, sample)
        seen = Observation(minute=minute, series=series, sample=sample, late=late, watched=i, services=3)
        scores.append(detector.update(minute, seen))
        values.append(value)
    shown, scored = values[-SHOWN:], [min(MOST, score) for score in scores[-SHOWN:]]
    told = next((i for i, score in enumerate(scored) if score > SURE), None)
    low = TOP + UPPER + 24
    body = [
        _text(LEFT, 16, scene.title),
        _axis(TOP, UPPER, max(shown) or 1),
        _line(shown, TOP, UPPER, max(shown) or 1, "#1f6feb"),
        _text(LEFT, low - 6, f"raw score (drawn up to {MOST:g}); dashed: {SURE:g}"),
        _axis(low, LOWER, MOST),
        _line(scored, low, LOWER, MOST, "#bc4c00"),
        _dashed(low + LOWER * (1 - SURE / MOST)),
        *([f'<path d="M{_x(told):.1f} {TOP}V{low + LOWER}" stroke="#cf222e"/>'] if told is not None else []),
        _text(LEFT, HEIGHT - 6, f"{SHOWN} minutes"),
    ]
    paper = f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>'
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12" fill="none"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{paper}{"".join(body)}</svg>\n'


def _x(place: float) -> float:
    return LEFT + place * (WIDTH - LEFT - 8) / (SHOWN - 1)


def _line(values: Sequence[float], top: int, height: int, most: float, colour: str) -> str:
    points = " ".join(f"{_x(i):.1f},{top + height * (1 - value / most):.1f}" for i, value in enumerate(values))
    return f'<polyline points="{points}" stroke="{colour}" stroke-width="1.5"/>'


def _axis(top: int, height: int, most: float) -> str:
    frame = f'<path d="M{LEFT} {top}V{top + height}H{WIDTH - 8}" stroke="#444"/>'
    return frame + _text(8, top + 10, f"{most:.3g}") + _text(8, top + height, "0")


def _dashed(y: float) -> str:
    return f'<path d="M{LEFT} {y:.1f}H{WIDTH - 8}" stroke="#888" stroke-dasharray="4 4"/>'


def _text(x: float, y: float, text: str) -> str:
    return f'<text x="{x}" y="{y}" fill="#222">{text}</text>'


if __name__ == "__main__":
    main()
