"""Mutated events by the thousand, and where their logs went: python -m tests.fuzz --runs 10000 [--json]."""

import argparse
import json
import sys
import time
from random import Random

from .check import COLUMNS, Tally, check
from .mutation import mutated
from .originals import originals


def main() -> int:
    """Print where the logs of each source went; 1 where an event broke something, which is then printed."""
    parser = argparse.ArgumentParser(description="Mutated events of every source, each under every trouble.")
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    events, tally, chance, began = originals(), Tally(), Random(arguments.seed), time.monotonic()
    for number in range(arguments.runs):
        name, event = events[number % len(events)]
        mutant = mutated(event, chance)
        try:
            tally.add(check(mutant))
        except Exception as error:
            sys.stderr.write(f"{name}, run {number}: {error!r}\n{json.dumps(mutant)[:4_000]}\n")
            raise
    total = tally.total()
    if arguments.json:
        took_s = round(time.monotonic() - began, 1)
        print(json.dumps({"runs": arguments.runs, "took_s": took_s, **total, "by_source": tally.by_source}))
        return 0
    print(f"{'':16}" + "".join(f"{name:>12}" for name in COLUMNS))
    for source, row in (*sorted(tally.by_source.items()), ("all", total)):
        print(f"{source:16}" + "".join(f"{row[name]:12}" for name in COLUMNS))
    return 0


if __name__ == "__main__":
    sys.exit(main())
