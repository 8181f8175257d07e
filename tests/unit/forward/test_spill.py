"""A chunk is delivered, or in the bucket, or its source hears of it; and an outage stays cheap."""

import logging
from dataclasses import dataclass, field

import pytest

from minutewatch.errors import DeliveryError, PoisonError, RefusedError, StorageError
from minutewatch.forward import spilled
from minutewatch.forward.chunk import Chunk, Taken
from minutewatch.forward.objects import OUTAGE
from minutewatch.forward.outage import Outage
from minutewatch.forward.spill import SpillingForwarder

from .builders import a_chunk
from .memory_bucket import MemoryBucket

REFUSED = DeliveryError("127.0.0.1:1: Connection refused")


@dataclass
class Time:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class FakeForwarder:
    """Raises its answers one after another, the last one for ever; None takes the chunk."""

    time: Time
    answers: list[DeliveryError | None] = field(default_factory=lambda: [None])
    costs_s: float = 0.0
    given_s: list[float] = field(default_factory=list)
    closed: bool = False

    def forward(self, chunk: Chunk, *, deadline: float) -> None:
        self.given_s.append(deadline - self.time.now)
        self.time.now += self.costs_s
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer:
            raise answer

    def close(self) -> None:
        self.closed = True


@dataclass
class World:
    time: Time = field(default_factory=Time)
    bucket: MemoryBucket = field(default_factory=MemoryBucket)

    def __post_init__(self) -> None:
        self.fluentd = FakeForwarder(self.time)
        self.forwarder = SpillingForwarder(
            self.fluentd, self.bucket, spill_after_s=0.7, clock=self.time, jitter=lambda longest: longest
        )

    def forward(self, chunk: Chunk | None = None, *, left_s: float = 58.0) -> Taken:
        return self.forwarder.forward(chunk or a_chunk(), deadline=self.time.now + left_s)


@pytest.fixture
def world() -> World:
    return World()


def test_what_fluentd_takes_never_touches_the_bucket(world: World) -> None:
    assert world.forward() is Taken.DELIVERED
    assert world.bucket.calls == []


@pytest.mark.parametrize("error", [REFUSED, RefusedError("shared_key mismatch")])
def test_what_nobody_takes_is_in_the_bucket_whole(world: World, error: DeliveryError) -> None:
    world.fluentd.answers = [error]
    chunk = a_chunk(100)
    assert world.forward(chunk) is Taken.SPILLED
    [(key, body)] = world.bucket.objects.items()
    assert spilled.unpack(body, key=key) == chunk


def test_a_chunk_spilled_twice_is_one_object(world: World) -> None:
    world.fluentd.answers = [REFUSED]
    assert [world.forward(), world.forward()] == [Taken.SPILLED] * 2
    assert len(world.bucket.objects) == 1


def test_if_the_bucket_fails_too_the_source_keeps_the_record(world: World) -> None:
    world.fluentd.answers, world.bucket.down = [REFUSED], True
    with pytest.raises(
        DeliveryError, match=r"Connection refused; nor did the spill bucket: s3://spill: down"
    ) as raised:
        world.forward()
    assert isinstance(raised.value.__cause__, StorageError)


@pytest.mark.parametrize("count", [1, 3])
def test_a_chunk_that_is_never_acknowledged_is_spilled_because_the_receiver_may_be_the_ill_one(
    world: World, count: int
) -> None:
    world.fluentd.answers = [PoisonError("not acknowledged")]
    assert world.forward(a_chunk(count)) is Taken.SPILLED
    assert len(world.bucket.objects) == 1


def test_fluentd_has_under_a_second_for_a_thousand_logs_and_more_for_more(world: World) -> None:
    world.forward(a_chunk(1000))
    world.forward(a_chunk(10_000))
    assert world.fluentd.given_s == [pytest.approx(0.8), pytest.approx(1.7)]


def test_time_is_kept_for_the_bucket(world: World) -> None:
    world = World()
    slow = SpillingForwarder(world.fluentd, world.bucket, spill_after_s=30, clock=world.time)
    for left_s in (58.0, 20.0, 8.0, 3.0):
        slow.forward(a_chunk(), deadline=world.time.now + left_s)
    assert world.fluentd.given_s == pytest.approx([30.0002, 15, 4, 1.5], rel=1e-3)


def test_with_too_little_time_for_the_bucket_fluentd_has_all_of_it_and_nothing_is_written(world: World) -> None:
    world.fluentd.answers, world.fluentd.costs_s = [REFUSED], 0.9
    with pytest.raises(DeliveryError, match="Connection refused; no time was left to spill it"):
        world.forward(left_s=1.5)
    assert world.fluentd.given_s == [1.5]
    assert world.bucket.calls == []


def test_where_only_fluentd_is_left_it_is_asked_even_in_an_outage(world: World) -> None:
    world.fluentd.answers = [REFUSED, None]
    world.forward()
    assert world.forward(left_s=0.9) is Taken.DELIVERED


def test_an_outage_costs_one_probe_an_interval_and_not_one_an_invocation(world: World) -> None:
    world.fluentd.answers, world.fluentd.costs_s = [REFUSED], 0.8
    for _ in range(600):
        world.forward()
        world.time.now += 0.1
    assert len(world.fluentd.given_s) == 6  # at 0, 8.8, 17.6, 26.4, 35.2 and 52.0


def test_while_the_replay_probes_nobody_else_does(world: World) -> None:
    world.fluentd.answers = [REFUSED]
    world.forward()
    Outage(world.bucket).declare()
    for _ in range(600):
        world.time.now += 0.1
        world.forward()
    assert len(world.fluentd.given_s) == 1
    assert world.bucket.calls.count(f"get {OUTAGE}") == 6  # every ten seconds


def test_when_it_is_over_chunks_are_delivered_again(world: World) -> None:
    world.fluentd.answers = [REFUSED, None]
    world.forward()
    world.time.now += 1
    assert [world.forward(), world.forward()] == [Taken.DELIVERED] * 2
    assert world.bucket.calls.count(f"get {OUTAGE}") == 1  # before the probe, and never again


def test_the_bucket_is_made_ready_while_fluentd_is_waited_for() -> None:
    bucket, asked = MemoryBucket(), list[str]()

    class Slow(FakeForwarder):
        def forward(self, chunk: Chunk, *, deadline: float) -> None:
            self.time.now += 1
            while "prepare" not in bucket.calls:
                pass
            asked.append("waited")

    time = Time()
    forwarder = SpillingForwarder(Slow(time), bucket, clock=time)
    forwarder.forward(a_chunk(), deadline=time.now + 58)
    forwarder.close()
    assert asked == ["waited"]


def test_the_log_says_how_many_went_where_and_why_and_nothing_of_them(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.fluentd.answers = [REFUSED]
    with caplog.at_level(logging.WARNING):
        world.forward(a_chunk(2))
    [record] = caplog.records
    assert record.getMessage().startswith("2 logs of logs.app are in spill/2026")
    assert "Connection refused" in record.getMessage()
    assert "line 0" not in caplog.text


def test_closing_closes_the_connections(world: World) -> None:
    world.forward()
    world.forwarder.close()
    assert world.fluentd.closed
