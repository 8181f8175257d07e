"""A bar on a terminal that shows how far a long command is."""

import time
from collections.abc import Callable
from typing import Final, TextIO

_BAR: Final = 30
_PAUSE_S: Final = 0.2


class Progress:
    """Draws on `out` while it is a terminal, and nothing elsewhere; `close` takes the bar away again."""

    def __init__(self, out: TextIO, *, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._out, self._total, self._clock = out, max(1, total), clock
        self._live = out.isatty()
        self._began = self._drawn = clock()

    def show(self, done: int, text: str) -> None:
        """So much is done; drawn five times a second at most."""
        now = self._clock()
        if not self._live or now - self._drawn < _PAUSE_S:
            return
        self._drawn = now
        share = min(1.0, done / self._total)
        full = int(share * _BAR)
        left = (now - self._began) * (1 - share) / share if share else 0
        bar = "█" * full + "░" * (_BAR - full)
        self._out.write(f"\r\x1b[K{bar} {share:4.0%} {text}, {left:.0f} s left")
        self._out.flush()

    def close(self) -> None:
        """Leave the terminal as it was."""
        if self._live:
            self._out.write("\r\x1b[K")
            self._out.flush()
