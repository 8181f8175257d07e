"""Steps on a terminal: one line each with its seconds and a bar over all; plain lines in a pipe."""

import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, TextIO

_BAR: Final = 20
_CLEAR: Final = "\r\x1b[K"


def terminal_columns() -> int:
    """How wide a line may be without wrapping."""
    return shutil.get_terminal_size((111, 24)).columns - 1


class Progress:
    """Reports `total` steps, from any thread; the line of a step is written when it is done."""

    def __init__(self, total: int, *, out: TextIO = sys.stderr) -> None:
        self._total, self._out = total, out
        self._done = 0
        self._running = list[str]()
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self._live = out.isatty()

    @property
    def seconds(self) -> float:
        """How long ago the first step could begin."""
        return time.monotonic() - self._began

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """One step; where it raises, its line says that it failed."""
        began = time.monotonic()
        with self._lock:
            self._running.append(name)
            self._show()
        try:
            yield
        except BaseException as error:
            how = "stopped" if isinstance(error, KeyboardInterrupt) else "failed"
            self._end(name, f"{how} after {time.monotonic() - began:.1f} s")
            raise
        self._end(name, f"{time.monotonic() - began:5.1f} s")

    def note(self, text: str) -> None:
        """A line between the steps."""
        with self._lock:
            self._write(f"      {text}")
            self._show()

    def _end(self, name: str, took: str) -> None:
        with self._lock:
            self._running.remove(name)
            self._done += 1
            self._write(f"{self._bar()} {name:<60} {took}")
            self._show()

    def _bar(self) -> str:
        full = round(_BAR * self._done / self._total)
        count = f"{self._done:>2}/{self._total}"
        return f"{'█' * full}{'░' * (_BAR - full)} {count}" if self._live else f"[{count}]"

    def _write(self, line: str) -> None:
        self._out.write(f"{_CLEAR if self._live else ''}{line}\n")
        self._out.flush()

    def _show(self) -> None:
        if self._live and self._running:
            line = f"{self._bar()} {', '.join(self._running)} ..."
            self._out.write(_CLEAR + line[: terminal_columns()])  # a line that wraps cannot be cleared
            self._out.flush()
