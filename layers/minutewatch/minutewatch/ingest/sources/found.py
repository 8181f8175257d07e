"""Where content was found: what its logs are called, when they happened, and under which fields they stand."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from minutewatch.errors import DecodeError

MAX_DEPTH: Final = 8
"""Envelopes and compressions within one another; what lies deeper is a log as it stands."""


class Found(NamedTuple):
    """The coordinates of content: `event_id` is the id of a lone log, and what ids in a batch begin with."""

    source: str
    record_id: str
    event_id: str
    time_ns: int | None
    origin: Mapping[str, Any]
    depth: int = 0

    def error(self, reason: str) -> DecodeError:
        """The error of this content that cannot be read."""
        return DecodeError(reason, source=self.source, record_id=self.record_id)

    def numbered(self, number: int) -> "Found":
        """The place of one log in a batch, within one more envelope: the batch."""
        return Found(
            source=self.source,
            record_id=self.record_id,
            event_id=f"{self.event_id}-{number}",
            time_ns=self.time_ns,
            origin=self.origin,
            depth=self.depth + 1,
        )

    def deeper(self) -> "Found":
        """The same place, within one more envelope."""
        return self._replace(depth=self.depth + 1)

    def labelled(self, name: str, value: str) -> "Found":
        """The same place, with a label on all its logs."""
        return self._replace(origin={**self.origin, f"labels.{name}": value})

    @property
    def too_deep(self) -> bool:
        """Whether no further envelope is opened."""
        return self.depth >= MAX_DEPTH
