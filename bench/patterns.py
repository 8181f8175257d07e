#!/usr/bin/env python3
"""Groups log lines by their pattern and compares the groups with the true ones, on Loghub-like data.

The data is not part of this project (https://github.com/logpai/loghub): `--corpus DIR` is a directory with one
folder a data set, each with a `*_structured_corrected.csv` or `*_structured.csv` of the columns Content and
EventTemplate. One configuration for all sets.

GA is the share of the messages whose group is exactly the true one: J. Zhu et al., Tools and Benchmarks for
Automated Log Parsing, ICSE-SEIP 2019. FGA is the F1 of the groups that are exactly true ones, so that a rare kind
of message counts as much as a frequent one: Z. Jiang et al., A Large-Scale Evaluation for Log Parsing Techniques:
How Far Are We?, ISSTA 2024.
"""

import argparse
import csv
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from pathlib import Path
from statistics import mean
from typing import Any, Final

from minutewatch.ingest.patterns import pattern_of

PASSES: Final = 5


def read_set(folder: Path) -> tuple[list[str], list[str]]:
    """The messages of a data set and the true template of each."""
    files = sorted(folder.glob("*_structured_corrected.csv")) or sorted(folder.glob("*_structured.csv"))
    with files[0].open(encoding="utf-8", errors="replace", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [row["Content"] for row in rows], [row["EventTemplate"] for row in rows]


def groups(labels: Iterable[Hashable]) -> set[frozenset[int]]:
    """The line numbers that share a label, for each label."""
    members: defaultdict[Hashable, set[int]] = defaultdict(set)
    for number, label in enumerate(labels):
        members[label].add(number)
    return {frozenset(lines) for lines in members.values()}


def agreement(true: Sequence[Hashable], predicted: Sequence[Hashable]) -> dict[str, float]:
    """GA and FGA of the predicted labels, and how many groups there are."""
    want, have = groups(true), groups(predicted)
    exact = want & have
    return {
        "GA": round(sum(map(len, exact)) / len(true), 4),
        "FGA": round(2 * len(exact) / (len(want) + len(have)), 4),
        "groups": len(have),
        "true_groups": len(want),
    }


def lines_per_second(lines: Sequence[str], work: Callable[[str], object]) -> int:
    """By CPU time of the process, the best of five passes."""
    spent = []
    for _ in range(PASSES):
        start = time.process_time()
        for line in lines:
            work(line)
        spent.append(time.process_time() - start)
    return round(len(lines) / min(spent))


def _split(line: str) -> str:
    """The floor: what every pattern has to do at least."""
    return " ".join(line.split())


def measure(corpus: Path) -> dict[str, Any]:
    """Everything that this benchmark has to tell."""
    sets = {folder.name: read_set(folder) for folder in sorted(corpus.iterdir()) if any(folder.glob("*.csv"))}
    results = {
        name: agreement(true, [pattern_of(line)[0] for line in lines]) for name, (lines, true) in sets.items()
    }
    every = [line for lines, _ in sets.values() for line in lines]
    return {
        "sets": results,
        "GA": round(mean(result["GA"] for result in results.values()), 4),
        "FGA": round(mean(result["FGA"] for result in results.values()), 4),
        "lines_per_s": lines_per_second(every, pattern_of),
        "floor_lines_per_s": lines_per_second(every, _split),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Patterns of log lines against true templates.")
    parser.add_argument("--corpus", type=Path, required=True, help="directory with one folder a data set")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args(argv)
    result = measure(arguments.corpus)
    if arguments.json:
        print(json.dumps(result))
        return 0
    for name, row in {**result["sets"], "mean": result}.items():
        counts = f"  {row['groups']} groups, {row['true_groups']} true ones" if "groups" in row else ""
        print(f"{name:12} GA {row['GA']:.3f}  FGA {row['FGA']:.3f}{counts}")
    print(f"{result['lines_per_s']} lines a second (floor {result['floor_lines_per_s']})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
