"""Something slow, prepared in the background as soon as a wait has become long."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from minutewatch.forward.deadline import Clock

_LONG_S: Final = 0.15
_LOOK_EVERY_S: Final = 0.05


class Standby:
    """Calls `prepare` once, in a thread, when a wait takes longer than `_LONG_S`.

    The thread looks twenty times a second instead of being told, because to start or to wake one costs as much as
    sending a log. It begins with the first wait and ends when there is nothing left to do.
    """

    def __init__(self, prepare: Callable[[], None], *, clock: Clock) -> None:
        self._prepare = prepare
        self._clock = clock
        self._since: float | None = None
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """The time within is a wait."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._watch, name="standby", daemon=True)
            self._thread.start()
        self._since = self._clock()
        try:
            yield
        finally:
            self._since = None

    def stop(self) -> None:
        """End the thread."""
        self._stopped.set()
        if self._thread:
            self._thread.join()

    def _watch(self) -> None:
        while not self._stopped.wait(_LOOK_EVERY_S):
            since = self._since
            if since is not None and self._clock() - since > _LONG_S:
                self._prepare()
                return
