"""Counts are exact and can be read from outside."""

import threading
from pathlib import Path

from local import counters
from local.counters import Counters


def test_threads_lose_no_count() -> None:
    counted = Counters()

    def count() -> None:
        for _ in range(1000):
            counted.add(received=1, indexed=2)

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (counted["received"], counted["indexed"]) == (4000, 8000)


def test_the_line_names_every_counter_and_the_last_error() -> None:
    counted = Counters()
    assert counters.line(counted.snapshot()) == (
        "connections=0 closed=0 chunks=0 acks=0 received=0 indexed=0 duplicates=0 rejected=0"
    )
    counted.add(closed=1, reason="went away")
    counted.add(connections=1)
    assert counters.line(counted.snapshot()).endswith("last_error='went away'")


def test_the_status_file_holds_the_last_snapshot(tmp_path: Path) -> None:
    file = tmp_path / "status.json"
    assert counters.read_status(file) == {}
    counters.write_status(file, {"received": 1})
    counters.write_status(file, {"received": 2})
    assert counters.read_status(file) == {"received": 2}
    assert list(tmp_path.iterdir()) == [file]
