"""What one acknowledgement stands for: packed events of one tag; and who answers for them from then on."""

from enum import Enum
from typing import NamedTuple

import msgpack

from minutewatch.shown import shown


class Taken(Enum):
    """Who answers for a chunk from now on; who takes none raises `DeliveryError`."""

    DELIVERED = "delivered"
    """A receiver acknowledged it. A forwarder that returns nothing says the same."""
    SPILLED = "spilled"
    """No receiver took it; the spill bucket holds it, and a replay sends it."""


class Chunk(NamedTuple):
    """Events of one tag, ready to be sent.

    Attributes:
        tag: The full tag, `<prefix>.<dataset>`.
        entries: Concatenated msgpack `[EventTime, record]`, not compressed. 1-4 MB at most: Fluentd drops
            what is over its `chunk_size_limit` and never acknowledges it.
        count: How many entries there are.
    """

    tag: str
    entries: bytes
    count: int  # type: ignore[assignment] # hides the tuple's method of this name, which nobody asks

    def __repr__(self) -> str:
        return shown(self, without=("entries",))

    def halves(self) -> tuple["Chunk", "Chunk"]:
        """The first and the second half of the events, in order; `ValueError` where there is only one."""
        if self.count < 2:
            raise ValueError(f"a chunk of {self.count} event has no halves")
        middle = self.count // 2
        unpacker = msgpack.Unpacker(max_buffer_size=len(self.entries))
        unpacker.feed(self.entries)
        for _ in range(middle):
            unpacker.skip()
        at = unpacker.tell()
        return (
            Chunk(self.tag, self.entries[:at], middle),
            Chunk(self.tag, self.entries[at:], self.count - middle),
        )

    def ends(self) -> tuple["Chunk", "Chunk"]:
        """The first and the last event, each by itself."""
        first = last = self
        while first.count > 1:
            first = first.halves()[0]
        while last.count > 1:
            last = last.halves()[1]
        return first, last
