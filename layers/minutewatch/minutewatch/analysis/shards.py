"""Shards: which series a run judges, and how their state moves when there are more or fewer of them.

A series belongs to a slot, 12 bits of a hash of the first member of its group. A shard is a range of slots and
has a state document of its own, which is named by the range. There are 1, 2, 4, ... shards, so that each range
of one number lies in one range of every smaller number.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from zlib import crc32

from minutewatch.analysis.queries import Counts, Group

SLOTS: Final = 4096
MAX_SHARDS: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """Number `number` of `of` shards, from 0 on. Raises `ValueError` where `of` is no power of two up to 64."""

    number: int = 0
    of: int = 1

    def __post_init__(self) -> None:
        if self.of not in _numbers() or not 0 <= self.number < self.of:
            raise ValueError(f"there is no shard {self.number} of {self.of}")

    @property
    def start(self) -> int:
        """Its first slot."""
        return self.number * SLOTS // self.of

    @property
    def end(self) -> int:
        """The first slot behind it."""
        return (self.number + 1) * SLOTS // self.of

    @property
    def name(self) -> str:
        """`slots-000-fff`."""
        return f"slots-{self.start:03x}-{self.end - 1:03x}"

    @property
    def is_first(self) -> bool:
        """Whether what there is only once, such as findings about all services together, is its business."""
        return self.number == 0

    def owns(self, group: Group) -> bool:
        """Whether the series is its own; what is not grouped is the first one's."""
        return self.is_first if not group else self.start <= slot(group[0]) < self.end

    def only(self, counts: Counts) -> Counts:
        """The counts of its own series alone."""
        if self.of == 1:
            return counts
        return {
            minute: {group: count for group, count in groups.items() if self.owns(group)}
            for minute, groups in counts.items()
        }

    def overlapping(self) -> list["Shard"]:
        """Every other range, of any number of shards, that has slots of this one."""
        return [
            Shard(number=number, of=of)
            for of in _numbers()
            for number in range(of)
            if of != self.of and number * SLOTS // of < self.end and self.start < (number + 1) * SLOTS // of
        ]


def covering(shard: Shard, found: Iterable[tuple[Shard, int]]) -> list[Shard]:
    """The ranges, of those found with how far they are, that hold the newest of each of the shard's slots."""
    taken: list[Shard] = []
    for one, _ in sorted(found, key=lambda pair: (-pair[1], pair[0].of, pair[0].number)):
        if all(one.end <= other.start or other.end <= one.start for other in taken):
            taken.append(one)
    return [one for one in taken if one.start < shard.end and shard.start < one.end]


@lru_cache(maxsize=65_536)
def slot(member: str) -> int:
    """The slot of a group whose first member this is."""
    return crc32(member.encode()) >> 20


def _numbers() -> list[int]:
    return [1 << power for power in range(MAX_SHARDS.bit_length())]
