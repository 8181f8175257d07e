"""An outage costs one probe an interval, and none where somebody else is known to probe."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from minutewatch.forward.breaker import LONGEST_S, Breaker


@dataclass
class World:
    now: float = 100.0
    answers: list[bool] = field(default_factory=list)
    asked: int = 0

    def clock(self) -> float:
        return self.now

    def is_down(self) -> bool:
        self.asked += 1
        return self.answers.pop(0) if self.answers else False


@pytest.fixture
def world() -> World:
    return World()


def a_breaker(world: World, jitter: Callable[[float], float] = lambda longest: longest) -> Breaker:
    return Breaker(is_down=world.is_down, clock=world.clock, jitter=jitter)


def test_in_healthy_operation_everything_goes_and_nobody_is_asked(world: World) -> None:
    breaker = a_breaker(world)
    for _ in range(5):
        assert breaker.lets_through()
        breaker.succeeded()
    assert world.asked == 0


def test_after_a_failure_one_probe_goes_when_the_interval_has_passed(world: World) -> None:
    breaker = a_breaker(world)
    breaker.failed(cost_s=0.0)
    assert not breaker.lets_through()
    world.now += 1
    assert breaker.lets_through()
    breaker.failed(cost_s=0.0)
    world.now += 1.9
    assert not breaker.lets_through()
    world.now += 0.1
    assert breaker.lets_through()


def test_intervals_double_up_to_half_a_minute_and_half_of_each_is_certain(world: World) -> None:
    rests = []
    breaker = a_breaker(world, jitter=lambda _: 0.0)
    for _ in range(8):
        breaker.failed(cost_s=0.0)
        began = world.now
        while not breaker.lets_through():
            world.now += 0.25
        rests.append(world.now - began)
    assert rests == [0.5, 1, 2, 4, 8, 15, 15, 15]
    assert LONGEST_S == 30


@pytest.mark.parametrize(("cost_s", "rest_s"), [(0.05, 1.0), (0.8, 8.0), (20.0, 30.0)])
def test_a_time_out_is_waited_for_in_a_tenth_of_the_time_at_most(
    world: World, cost_s: float, rest_s: float
) -> None:
    breaker = a_breaker(world)
    breaker.failed(cost_s=cost_s)
    world.now += rest_s - 0.1
    assert not breaker.lets_through()
    world.now += 0.1
    assert breaker.lets_through()


def test_where_another_one_probes_this_one_does_not_and_looks_again_after_ten_seconds(world: World) -> None:
    world.answers = [True, True, False]
    breaker = a_breaker(world)
    breaker.failed(cost_s=0.0)
    let = []
    for _ in range(30):
        world.now += 1
        let.append(breaker.lets_through())
    assert (let.index(True), world.asked) == (20, 3 + 9)


def test_a_success_ends_it(world: World) -> None:
    breaker = a_breaker(world)
    breaker.failed(cost_s=0.0)
    breaker.succeeded()
    assert breaker.lets_through()
    assert world.asked == 0
