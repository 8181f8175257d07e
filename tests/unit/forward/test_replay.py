"""What was spilled is delivered, oldest first; it leaves the bucket only when somebody else has it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import msgpack
import pytest
from fluent.sender import EventTime

from minutewatch.errors import DeliveryError, PoisonError, StorageError
from minutewatch.forward import spilled
from minutewatch.forward.chunk import Chunk
from minutewatch.forward.connection import CutOffError
from minutewatch.forward.objects import OUTAGE, QUARANTINE, SPILL
from minutewatch.forward.replay import Replay, Replayed, waiting

from .builders import NOON, unpacked
from .memory_bucket import MemoryBucket

REFUSED = DeliveryError("127.0.0.1:1: Connection refused")


def logs(first: int, count: int = 4) -> Chunk:
    """Logs `first`, `first + 1`, ..., a second apart."""
    packed = [msgpack.packb([EventTime(NOON + n, 0), {"event.id": n}]) for n in range(first, first + count)]
    return Chunk("logs.app", b"".join(packed), count)


def ids_of(chunk: Chunk) -> list[int]:
    return [record["event.id"] for _, record in unpacked(chunk.entries)]


@dataclass
class Fluentd:
    """Acknowledges what holds none of the logs in `poison`, while nothing is in `troubles`."""

    poison: set[int] = field(default_factory=set)
    kind: type[DeliveryError] = PoisonError
    troubles: list[DeliveryError] = field(default_factory=list)
    taken: list[int] = field(default_factory=list)
    tried: int = 0

    def forward(self, chunk: Chunk, *, deadline: float) -> None:
        self.tried += 1
        if self.troubles:
            raise self.troubles.pop(0)
        if self.poison & set(ids_of(chunk)):
            raise self.kind("not acknowledged")
        self.taken += ids_of(chunk)

    def close(self) -> None:
        """Nothing is open."""


@dataclass
class World:
    bucket: MemoryBucket = field(default_factory=MemoryBucket)
    fluentd: Fluentd = field(default_factory=Fluentd)
    now: float = 0.0
    slept: list[float] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)

    def spill(self, *chunks: Chunk) -> None:
        for chunk in chunks:
            self.bucket.put(spilled.key_of(chunk), spilled.pack(chunk))

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def replay(self, *, logs_per_s: float = 1e9, patient: bool = True) -> Replay:
        return Replay(
            self.bucket,
            self.fluentd,
            keep=lambda chunk: self.kept.extend(ids_of(chunk)),
            logs_per_s=logs_per_s,
            patient=patient,
            clock=lambda: self.now,
            sleep=self.sleep,
        )

    def run(self, *, time_s: float = 50.0, patient: bool = True) -> Replayed:
        return self.replay(patient=patient).run(deadline=self.now + time_s)


@pytest.fixture
def world() -> World:
    return World()


def test_everything_is_sent_oldest_first_and_then_deleted(world: World) -> None:
    world.spill(logs(8), logs(0), logs(4))
    assert world.run() == Replayed(objects=3, logs=12)
    assert world.fluentd.taken == [*range(12)]
    assert world.bucket.under(SPILL) == []


def test_an_empty_bucket_costs_one_listing_and_nothing_else(world: World) -> None:
    assert world.run() == Replayed()
    assert world.bucket.calls == [f"list {SPILL}"]


def test_nothing_is_deleted_before_its_ack(world: World) -> None:
    world.spill(logs(0))
    world.fluentd.troubles = [REFUSED]
    done = world.run(patient=False)
    assert (done.objects, done.trouble) == (0, REFUSED)
    assert len(world.bucket.under(SPILL)) == 1


def test_while_fluentd_is_down_it_is_probed_every_ten_seconds_and_everybody_is_told(world: World) -> None:
    world.spill(logs(0), logs(4))
    world.fluentd.troubles = [REFUSED] * 99
    done = world.run(time_s=50)
    assert done.trouble is REFUSED
    assert world.fluentd.tried == 5
    assert OUTAGE in world.bucket.objects


def test_when_fluentd_is_back_the_run_goes_on_and_the_outage_is_over(world: World) -> None:
    world.spill(logs(0), logs(4))
    world.fluentd.troubles = [REFUSED]
    assert world.run() == Replayed(objects=2, logs=8)
    assert world.fluentd.taken == [*range(8)]
    assert OUTAGE not in world.bucket.objects


def test_an_outage_in_the_middle_of_a_run_is_over_when_it_is_over(world: World) -> None:
    world.spill(logs(0), logs(4), logs(8))
    answers: list[DeliveryError | None] = [None, REFUSED, None, None]
    take = world.fluentd.forward

    def forward(chunk: Chunk, *, deadline: float) -> None:
        if answer := answers.pop(0):
            raise answer
        take(chunk, deadline=deadline)

    world.fluentd.forward = forward  # type: ignore[method-assign]
    assert world.run() == Replayed(objects=3, logs=12)
    assert OUTAGE not in world.bucket.objects


@pytest.mark.parametrize("kind", [PoisonError, CutOffError])
@pytest.mark.parametrize("poison", [{0}, {7}, {3, 4}, {0, 7, 9}, {0, 1, 2, 3, 4, 5, 6, 7}])
def test_poison_ends_in_quarantine_and_blocks_nothing(
    world: World, poison: set[int], kind: type[DeliveryError]
) -> None:
    world.spill(logs(0, 8), logs(8, 8))
    world.fluentd.poison, world.fluentd.kind = poison, kind
    done = world.run()
    assert sorted(world.kept) == sorted(poison)
    assert set(world.fluentd.taken) == {*range(16)} - poison
    assert (done.quarantined, done.trouble) == (len(poison), None)
    assert world.bucket.under(SPILL) == []


def test_poison_alone_in_the_bucket_is_found_by_its_own_neighbours(world: World) -> None:
    world.spill(logs(0, 8))
    world.fluentd.poison = {5}
    world.run()
    assert (world.kept, set(world.fluentd.taken)) == ([5], {0, 1, 2, 3, 4, 6, 7})


def test_a_receiver_that_acknowledges_nothing_makes_no_log_poison(world: World) -> None:
    world.spill(logs(0, 4), logs(4, 1), logs(5, 1))
    before = dict(world.bucket.objects)
    world.fluentd.poison = {*range(6)}
    done = world.run()
    assert isinstance(done.trouble, PoisonError)
    assert world.kept == []
    assert {key: body for key, body in world.bucket.objects.items() if key != OUTAGE} == before


def test_a_receiver_that_has_become_ill_makes_no_log_poison(world: World) -> None:
    world.spill(logs(0, 4))
    replay = world.replay()
    assert replay.run(deadline=world.now + 50).objects == 1
    world.spill(logs(4, 4), logs(8, 1))
    before = world.bucket.under(SPILL)
    world.fluentd.poison = {*range(9)}
    assert isinstance(replay.run(deadline=world.now + 50).trouble, PoisonError)
    assert (world.kept, world.bucket.under(SPILL)) == ([], before)


def test_a_lone_log_waits_until_another_one_shows_that_the_receiver_is_well(world: World) -> None:
    world.spill(logs(0, 1))
    world.fluentd.poison = {0}
    assert world.run().quarantined == 0
    world.spill(logs(1, 1))
    assert world.run().quarantined == 1
    assert world.kept == [0]


def test_a_receiver_that_dies_while_poison_is_looked_for_makes_no_log_poison(world: World) -> None:
    world.spill(logs(0, 1), logs(1, 1))
    world.fluentd.poison = {0}
    taken = world.fluentd.forward

    def die_after(chunk: Chunk, *, deadline: float) -> None:
        if world.fluentd.taken:
            raise REFUSED
        taken(chunk, deadline=deadline)

    world.fluentd.forward = die_after  # type: ignore[method-assign]
    assert world.run().quarantined == 0
    assert len(world.bucket.under(SPILL)) == 2


def test_an_object_that_is_no_chunk_goes_to_quarantine_as_it_is(world: World) -> None:
    world.spill(logs(0))
    world.bucket.objects[f"{SPILL}000"] = b"torn"
    done = world.run()
    assert (done.objects, done.quarantined) == (1, 1)
    assert world.bucket.objects == {f"{QUARANTINE}{SPILL}000": b"torn"}


def test_two_at_once_lose_nothing_and_stumble_over_nothing(world: World) -> None:
    world.spill(*(logs(first) for first in range(0, 40, 4)))
    other, send = world.replay(), world.fluentd.forward
    begun = list[int]()

    def send_while_another_runs(chunk: Chunk, *, deadline: float) -> None:
        send(chunk, deadline=deadline)
        if not begun:
            begun.append(1)
            other.run(deadline=50)

    world.fluentd.forward = send_while_another_runs  # type: ignore[method-assign]
    assert world.run() == Replayed(objects=1, logs=4)
    assert set(world.fluentd.taken) == {*range(40)}
    assert world.bucket.under(SPILL) == []


def test_the_rate_is_bounded(world: World) -> None:
    world.spill(logs(0, 8), logs(8, 8))
    world.replay(logs_per_s=4).run(deadline=50)
    assert world.slept == [2.0, 2.0]


def test_it_ends_in_time_and_the_next_run_goes_on(world: World) -> None:
    world.spill(logs(0), logs(4), logs(8))
    assert world.replay(logs_per_s=1).run(deadline=10).objects == 2
    assert world.run().objects == 1


def test_a_low_rate_does_not_make_it_wait_beyond_its_time(world: World) -> None:
    world.spill(logs(0, 100), logs(100, 100))
    assert world.replay(logs_per_s=1).run(deadline=50).objects == 1
    assert world.now == 50


def test_time_that_ends_says_nothing_about_fluentd(world: World) -> None:
    world.spill(logs(0))

    def slow(chunk: Chunk, *, deadline: float) -> None:
        world.now = deadline
        raise DeliveryError("the time that was given ended first")

    world.fluentd.forward = slow  # type: ignore[method-assign]
    assert world.run().trouble is None
    assert OUTAGE not in world.bucket.objects


def test_a_bucket_that_fails_is_an_error(world: World) -> None:
    world.spill(logs(0))
    world.bucket.down = True
    with pytest.raises(StorageError):
        world.run()


def test_progress_is_told_after_each_object(world: World) -> None:
    world.spill(logs(0), logs(4))
    seen = list[int]()
    tell: Callable[[Replayed], None] = lambda done: seen.append(done.logs)  # noqa: E731 - its type is meant
    replay = Replay(world.bucket, world.fluentd, keep=lambda _: None, logs_per_s=1e9, progress=tell)
    replay.run(deadline=1e12)
    assert seen == [4, 8]


def test_what_waits_is_counted_with_the_age_of_the_oldest(world: World) -> None:
    world.spill(logs(0), logs(4))
    world.bucket.ages[spilled.key_of(logs(4))] = timedelta(minutes=7)
    found = waiting(world.bucket)
    assert (found.objects, found.size_bytes) == (2, sum(map(len, world.bucket.objects.values())))
    assert 420 <= found.oldest_s < 720
    assert waiting(MemoryBucket()).oldest_s == 0
