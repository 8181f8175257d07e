"""What the receiver has counted, readable while it runs: in process, as a log line, or from a status file."""

import threading
from pathlib import Path
from typing import Any, Final

import orjson

_NAMES: Final = ("connections", "closed", "chunks", "acks", "received", "indexed", "duplicates", "rejected")


class Counters:
    """Numbers since the start, shared by threads.

    `received` events came in; `indexed` are new documents, `duplicates` were there already, `rejected` will never
    be. `closed` counts connections that ended over an error, `last_error` says which.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = dict.fromkeys(_NAMES, 0)
        self._last_error = ""

    def add(self, *, reason: str = "", **numbers: int) -> None:
        """Add to the named counters; `reason` replaces the last error."""
        with self._lock:
            self._last_error = reason or self._last_error
            for name, number in numbers.items():
                self._numbers[name] += number

    def __getitem__(self, name: str) -> int:
        with self._lock:
            return self._numbers[name]

    def snapshot(self) -> dict[str, Any]:
        """All counters at one moment, with `last_error`."""
        with self._lock:
            return {**self._numbers, "last_error": self._last_error}


def line(snapshot: dict[str, Any]) -> str:
    """One line of `name=number`, with the last error at its end if there was one."""
    numbers = " ".join(f"{name}={snapshot[name]}" for name in _NAMES)
    return f"{numbers} last_error={snapshot['last_error']!r}" if snapshot["last_error"] else numbers


def write_status(path: Path, snapshot: dict[str, Any]) -> None:
    """Replace the status file in one step, so that a reader never sees half of it."""
    part = path.with_suffix(".part")
    part.write_bytes(orjson.dumps(snapshot))
    part.replace(path)


def read_status(path: Path) -> dict[str, Any]:
    """The last snapshot in the status file; empty before the first."""
    if not path.exists():
        return {}
    snapshot: dict[str, Any] = orjson.loads(path.read_bytes())
    return snapshot
