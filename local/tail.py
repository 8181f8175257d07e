"""Followed logs on their way into Minutewatch: one thread for each, and an exact count of what was sent."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Final, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from local.follow import Line
from local.processes import LocalError
from local.senders import Answer, Sender, batches

_POLL_S: Final = 0.25
_LOOK: Final = 1000  # lines
_LAST_LOOK: Final = 100_000


class Reader(Protocol):
    """A log that is followed."""

    def read(self, *, limit: int = ...) -> list[Line]:
        """Further lines, without waiting."""

    def close(self) -> None:
        """Let go of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Counts of one way in; `delivered` and the rest are as its answers had them."""

    sent: int = 0
    delivered: int = 0
    rejected: int = 0
    spilled: int = 0

    def plus(self, answer: Answer) -> "Totals":
        """The counts with one more answer."""
        return total([self, Totals(**asdict(answer))])


class Tail:
    """Sends the lines of some readers by one sender until it is stopped; what is there by then still goes."""

    def __init__(self, name: str, readers: Sequence[Reader], sender: Sender) -> None:
        self.name, self._readers, self._sender = name, readers, sender
        self._stopping = threading.Event()
        self._totals = Totals()
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name=f"tail {name}")

    @property
    def by(self) -> str:
        """The way in."""
        return self._sender.name

    @property
    def totals(self) -> Totals:
        """What was sent so far; values of one moment."""
        return self._totals

    @property
    def error(self) -> Exception | None:
        """What ended it before it was stopped, if anything did."""
        return self._error

    def start(self) -> "Tail":
        """Begin to send."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Send what is there now, close the readers, and return when all of that is done."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join()
        else:
            self._close()

    def _run(self) -> None:
        try:
            while not self._stopping.wait(_POLL_S):
                self._send_what_is_there()
            self._send_what_is_there(limit=_LAST_LOOK)
        except (LocalError, BotoCoreError, ClientError, OSError) as error:
            self._error = error
        finally:
            self._close()

    def _close(self) -> None:
        for reader in self._readers:
            reader.close()

    def _send_what_is_there(self, *, limit: int = _LOOK) -> None:
        for reader in self._readers:
            lines = reader.read(limit=limit)
            for batch in batches(lines, max_lines=self._sender.max_lines):
                self._totals = self._totals.plus(self._sender.send(batch))


def total(counts: Iterable[Totals]) -> Totals:
    """The sums of the counts."""
    each = list(counts)
    return Totals(
        sent=sum(one.sent for one in each),
        delivered=sum(one.delivered for one in each),
        rejected=sum(one.rejected for one in each),
        spilled=sum(one.spilled for one in each),
    )


def raise_errors(tails: Sequence[Tail]) -> None:
    """Raise `LocalError` if one of them ended over an error."""
    for tail in tails:
        if tail.error:
            raise LocalError(f"logs of {tail.name} could not be sent by {tail.by}: {tail.error}") from tail.error
