"""The demo's terminal: lines that stay, above one that is renewed; in a pipe plain lines only."""

import threading
import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TextIO

_CLEAR: Final = "\r\x1b[K"
_RESET: Final = "\x1b[0m"
_COLOURS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "critical": "\x1b[1;41;97m",
        "high": "\x1b[1;31m",
        "medium": "\x1b[1;33m",
        "low": "\x1b[36m",
        "dim": "\x1b[2m",
    }
)
_PIPE_INTERVAL_S: Final = 15.0


class Screen:
    """Writes to `out`; any thread may call it."""

    def __init__(self, out: TextIO, *, columns: int = 110) -> None:
        self._out, self._columns = out, columns
        self._live = out.isatty()
        self._status = ""
        self._status_written = 0.0
        self._lock = threading.Lock()

    def line(self, text: str) -> None:
        """A line that stays."""
        with self._lock:
            self._out.write(f"{_CLEAR if self._live else ''}{text}\n{self._status if self._live else ''}")
            self._out.flush()

    def status(self, text: str) -> None:
        """The line at the bottom; in a pipe it is written every 15 s only."""
        with self._lock:
            if self._live:
                self._status = text[: self._columns]
                self._out.write(f"{_CLEAR}{self._status}")
            elif time.monotonic() - self._status_written >= _PIPE_INTERVAL_S:
                self._status_written = time.monotonic()
                self._out.write(f"{text}\n")
            self._out.flush()

    def end_status(self) -> None:
        """Take the line at the bottom away."""
        with self._lock:
            if self._live and self._status:
                self._out.write(_CLEAR)
                self._out.flush()
            self._status = ""

    def coloured(self, text: str, colour: str) -> str:
        """The text in the colour of a severity, or in `dim`; as it is in a pipe."""
        return f"{_COLOURS[colour]}{text}{_RESET}" if self._live and colour in _COLOURS else text
