"""Whatever a sender does to an event, nothing breaks, and every log of it is accounted for."""

import subprocess
import sys
from pathlib import Path
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minutewatch.ingest.sources import SOURCES

from .check import TROUBLES, Tally, check
from .inputs import WRAPS, event_of, seeds
from .mutation import mutated
from .originals import originals

EVENTS = 10_000
ROOT = Path(__file__).parents[2]
ORIGINALS = originals()


def test_every_original_stands_every_trouble() -> None:
    for _, event in ORIGINALS:
        check(event)


def test_ten_thousand_mutated_events_are_accounted_for_to_the_log() -> None:
    """Each under one trouble; `python -m tests.fuzz` tries all of them on each."""
    tally = Tally()

    @settings(max_examples=EVENTS, suppress_health_check=[HealthCheck.too_slow])
    @given(st.integers(0, 2**64 - 1))
    def try_event(seed: int) -> None:
        chance = Random(seed)
        _, event = chance.choice(ORIGINALS)
        tally.add(check(mutated(event, chance), [chance.choice(TROUBLES)]))

    try_event()
    total = tally.total()
    assert total["events"] >= EVENTS
    assert total["received"] == total["delivered"] + total["dropped"] + total["rejected"]
    assert total["quarantined"] == total["rejected"] > EVENTS // 50
    assert min(total["truncated"], total["dropped"], total["refused"]) > 0
    assert tally.by_source.keys() == SOURCES.keys()
    assert all(row["events"] > EVENTS // 100 for row in tally.by_source.values())


def test_bytes_steered_by_what_they_reach_break_nothing(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "tests.fuzz.guided",
        "--runs",
        "4000",
        "--seconds",
        "12",
        "--keep",
        str(tmp_path),
    ]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=200)
    assert run.returncode == 0, f"{run.stdout[-2000:]}\n{run.stderr[-6000:]}"
    assert not list(tmp_path.iterdir())


def test_every_seed_is_an_event_and_every_envelope_has_one() -> None:
    assert {seed[0] for seed in seeds()} == set(range(len(WRAPS)))
    for seed in seeds():
        check(event_of(seed), ())
