#!/usr/bin/env python3
"""Bytes of every kind through the whole of ingest, steered by which lines of it they reach (atheris, libFuzzer).

    python -m tests.fuzz.guided --runs 20000 --seconds 300

Where atheris has no wheel the same bytes are changed blindly. A failing input is left in the directory `--keep`,
and `--input FILE` tries it again.
"""

import argparse
import importlib
import importlib.util
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any, Final

Try = Callable[[bytes], None]
_MAX_BYTES: Final = 1 << 16


def main() -> int:
    """Try until the runs or the seconds are over; the exit code is 0 where nothing broke."""
    parser = argparse.ArgumentParser(description="Bytes of every kind through ingest.")
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path(), help="where a failing input is left")
    parser.add_argument("--input", type=Path, help="try this one input")
    arguments = parser.parse_args()
    guided = importlib.util.find_spec("atheris") is not None
    if arguments.input:
        _target()(arguments.input.read_bytes())
    elif guided:
        _guided(arguments)
    else:
        _blind(arguments)
    return 0


def _target() -> Try:
    from .check import TROUBLES, check  # noqa: PLC0415
    from .inputs import event_of  # noqa: PLC0415 - after atheris has hooked itself into imports

    def try_one(data: bytes) -> None:
        check(event_of(data), [TROUBLES[len(data) % len(TROUBLES)]])

    return try_one


def _guided(arguments: argparse.Namespace) -> None:
    """libFuzzer ends the process by itself, with code 0 or, after a failure, another."""
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["minutewatch"]):
        try_one = _target()
    from .inputs import changed, seeds  # noqa: PLC0415

    def mutator(data: bytes, max_size: int, seed: int) -> bytes:
        chance = Random(seed)
        mutant = atheris.Mutate(data, max_size) if chance.random() < 0.5 else changed(data, chance)
        return bytes(mutant[:max_size])

    with tempfile.TemporaryDirectory() as corpus:
        for number, seed in enumerate(seeds()):
            (Path(corpus) / f"{number:03}").write_bytes(seed)
        limits = [f"-runs={arguments.runs}", f"-max_total_time={arguments.seconds}", f"-seed={arguments.seed}"]
        places = [f"-max_len={_MAX_BYTES}", f"-artifact_prefix={arguments.keep}/", "-timeout=30"]
        atheris.Setup([sys.argv[0], *limits, *places, corpus], try_one, custom_mutator=mutator)
        atheris.Fuzz()


def _blind(arguments: argparse.Namespace) -> None:
    try_one, chance = _target(), Random(arguments.seed)
    end, done = time.monotonic() + arguments.seconds, 0
    for data in _changing(arguments.runs, chance):
        if time.monotonic() > end:
            break
        try:
            try_one(data)
        except Exception:
            (arguments.keep / "crash").write_bytes(data)
            raise
        done += 1
    sys.stdout.write(json.dumps({"runs": done, "guided": False}) + "\n")


def _changing(runs: int, chance: Random) -> Iterator[bytes]:
    from .inputs import changed, seeds  # noqa: PLC0415

    corpus = seeds()
    for number in range(runs):
        yield changed(corpus[number % len(corpus)], chance)[:_MAX_BYTES]


if __name__ == "__main__":
    sys.exit(main())
