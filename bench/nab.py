#!/usr/bin/env python3
"""Scores the series detector on the Numenta Anomaly Benchmark, and says what a value costs.

The corpus is not part of this project (https://github.com/numenta/NAB): `--corpus DIR` is a directory with its
`data/` and `labels/combined_windows.json`. All files are scored with one configuration and one threshold.

Source of the scoring: A. Lavin, S. Ahmad, Evaluating Real-time Anomaly Detection Algorithms: the Numenta Anomaly
Benchmark, ICMLA 2015 (arXiv:1510.03336). Each labelled window counts once, by its earliest detection; a false
alarm costs the less the sooner it comes after a window; the result is 0 for silence, 100 for every window found at
its start.
"""

import argparse
import csv
import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from math import exp, floor
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from minutewatch.analysis.univariate import ALARM, SeriesDetector

PASSES: Final = 3
_FAR: Final = 3.0  # window widths behind a window a false alarm costs the full price

Update = Callable[[datetime, float], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a false alarm and a missed window cost, where a window found at its start earns 1."""

    false_alarm: float
    missed: float


PROFILES: Final[Mapping[str, Profile]] = MappingProxyType(
    {
        "standard": Profile(false_alarm=0.11, missed=1.0),
        "reward_low_FP_rate": Profile(false_alarm=0.22, missed=1.0),
        "reward_low_FN_rate": Profile(false_alarm=0.11, missed=2.0),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One file of the corpus; a window is the numbers of its first and its last row."""

    name: str
    times: Sequence[datetime]
    values: Sequence[float]
    windows: Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """A row that is scored above 0: in window number `window` of its file, or a false alarm (None).

    `weight` is 1 at the start of a window and falls to 0 at its end, and on to -1 behind it.
    """

    score: float
    series: str
    window: int | None
    weight: float


def read_corpus(directory: Path) -> list[Series]:
    """The labelled files, in order of their names."""
    labels = json.loads((directory / "labels" / "combined_windows.json").read_text(encoding="utf-8"))
    return [_read(directory / "data" / name, name, windows) for name, windows in sorted(labels.items())]


def _read(path: Path, name: str, windows: Iterable[tuple[str, str]]) -> Series:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [(_time(row["timestamp"]), float(row["value"])) for row in csv.DictReader(stream)]
    times = [moment for moment, _ in rows]
    return Series(
        name=name,
        times=times,
        values=[value for _, value in rows],
        windows=[(times.index(_time(start)), times.index(_time(end))) for start, end in windows],
    )


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def probation(rows: int) -> int:
    """How many rows at the start of a file are not judged: 15 %, and no more than 750."""
    return min(floor(0.15 * rows), 750)


def sigmoid(y: float) -> float:
    """The paper's scaled sigmoid: almost 1 at -1, 0 at 0, almost -1 at 1."""
    return -1.0 if y > _FAR else 2 / (1 + exp(5 * y)) - 1


def detections(series: Series, scores: Sequence[float]) -> list[Detection]:
    """The rows of a file with a score above 0, after its probation."""
    begin = probation(len(scores))
    return [
        Detection(score=score, series=series.name, window=window, weight=weight)
        for row, score in enumerate(scores)
        if score > 0 and row >= begin
        for window, weight in [_place(row, series.windows)]
    ]


def _place(row: int, windows: Sequence[tuple[int, int]]) -> tuple[int | None, float]:
    """The window in which the row is, and the row's weight."""
    weight = -1.0
    for number, (start, end) in enumerate(windows):
        width = end - start + 1
        if start <= row <= end:
            return number, sigmoid(-(end - row + 1) / width) / sigmoid(-1)
        if row > end:
            weight = sigmoid((row - end) / max(1, width - 1))
    return None, weight


def evaluate(
    found: Iterable[Detection], windows: int, profile: Profile, *, at: float | None = None
) -> dict[str, Any]:
    """The normalised score with the threshold that gives the highest one, or with the threshold `at`.

    Args:
        found: All detections of the corpus.
        windows: How many windows the corpus has.
        profile: What errors cost.
        at: A fixed threshold.
    """
    best: dict[tuple[str, int], float] = {}
    raw = -profile.missed * windows
    alarms = 0
    results = [(raw, 1.0, 0, 0)]
    for score, rows in groupby(sorted(found, key=lambda row: -row.score), key=lambda row: row.score):
        if at is not None and score < at:
            break
        for row in rows:
            if row.window is None:
                raw += profile.false_alarm * row.weight
                alarms += 1
                continue
            key = (row.series, row.window)
            gain = row.weight - best.get(key, -profile.missed)
            if gain > 0:
                raw += gain
                best[key] = row.weight
        results.append((raw, score, len(best), alarms))
    raw, threshold, hits, alarms = max(results, key=lambda result: result[0]) if at is None else results[-1]
    share = (raw + profile.missed * windows) / (windows * (1 + profile.missed)) if windows else 0.0
    return {
        "score": round(100 * share, 2),
        "threshold": threshold if at is None else at,
        "windows": windows,
        "found": hits,
        "false_alarms": alarms,
    }


def scores_of(series: Series, update: Update) -> list[float]:
    """The score of each row, in order."""
    return [update(moment, value) for moment, value in zip(series.times, series.values, strict=True)]


class Floor:
    """The least that a streaming detector can do: look at the value."""

    def __init__(self) -> None:
        self._highest = float("-inf")

    def update(self, timestamp: datetime, value: float) -> float:
        """0, or 1 for a new maximum."""
        if timestamp.tzinfo is not None and value > self._highest:
            self._highest = value
            return 1.0
        return 0.0


def microseconds(corpus: Sequence[Series], make: Callable[[], Update]) -> float:
    """CPU time of the process for one value, the best of three passes."""
    points = sum(len(series.values) for series in corpus)
    spent = []
    for _ in range(PASSES):
        start = time.process_time()
        for series in corpus:
            scores_of(series, make())
        spent.append(time.process_time() - start)
    return round(min(spent) / points * 1e6, 2)


def measure(corpus: Sequence[Series]) -> dict[str, Any]:
    """Everything that this benchmark has to tell."""
    found = [row for series in corpus for row in detections(series, scores_of(series, SeriesDetector().update))]
    windows = sum(len(series.windows) for series in corpus)
    return {
        "files": len(corpus),
        "points": sum(len(series.values) for series in corpus),
        "profiles": {name: evaluate(found, windows, profile) for name, profile in PROFILES.items()},
        "at_alarm": evaluate(found, windows, PROFILES["standard"], at=ALARM),
        "us_per_point": microseconds(corpus, lambda: SeriesDetector().update),
        "floor_us_per_point": microseconds(corpus, lambda: Floor().update),
        "state_bytes": len(SeriesDetector().dump()),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="The series detector on the Numenta Anomaly Benchmark.")
    parser.add_argument("--corpus", type=Path, required=True, help="directory with data/ and labels/")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    result = measure(read_corpus(arguments.corpus))
    if arguments.json:
        print(json.dumps(result))
        return 0
    for name, row in {**result["profiles"], f"standard at {ALARM}": result["at_alarm"]}.items():
        errors = f"{row['found']} of {row['windows']} windows, {row['false_alarms']} false alarms"
        print(f"{name:20} {row['score']:6.2f}  {errors} at {row['threshold']:.4f}")
    cost = f"{result['us_per_point']} us a value (floor {result['floor_us_per_point']})"
    size = f"{result['points']} values in {result['files']} files"
    print(f"{cost}, {result['state_bytes']} bytes a series, {size}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
