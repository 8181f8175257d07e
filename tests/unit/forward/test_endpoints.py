"""Which endpoint is due follows from the order of preference and from what failed when."""

import pytest

from minutewatch.config import Endpoint
from minutewatch.forward.endpoints import LONGEST_S, EndpointMemory

FIRST, SECOND = Endpoint(host="first", port=1), Endpoint(host="second", port=2)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def memory(clock: Clock) -> EndpointMemory:
    return EndpointMemory([FIRST, SECOND], clock=clock, jitter=lambda longest: longest)


def test_all_are_due_in_order_of_preference_at_first(memory: EndpointMemory) -> None:
    assert memory.due() == [FIRST, SECOND]
    assert memory.wait_s() == 0


def test_a_failed_endpoint_is_left_out_until_its_back_off_ends(memory: EndpointMemory, clock: Clock) -> None:
    memory.failed(FIRST, cost_s=0.0)
    assert memory.due() == [SECOND]
    clock.now += 0.2
    assert memory.due() == [FIRST, SECOND]


def test_back_off_doubles_up_to_half_a_minute(memory: EndpointMemory, clock: Clock) -> None:
    waits = []
    for _ in range(12):
        memory.failed(FIRST, cost_s=0.0)
        memory.failed(SECOND, cost_s=0.0)
        waits.append(round(memory.wait_s(), 3))
    assert waits[:5] == [0.2, 0.4, 0.8, 1.6, 3.2]
    assert waits[-1] == LONGEST_S == 30


@pytest.mark.parametrize(("cost_s", "wait_s"), [(0.01, 0.2), (3.0, 12.0), (20.0, 30.0)])
def test_what_failed_slowly_rests_for_four_times_as_long(
    memory: EndpointMemory, cost_s: float, wait_s: float
) -> None:
    memory.failed(FIRST, cost_s=cost_s)
    memory.failed(SECOND, cost_s=cost_s)
    assert memory.wait_s() == pytest.approx(wait_s)


def test_a_success_forgets_the_failures(memory: EndpointMemory) -> None:
    memory.failed(FIRST, cost_s=0.0)
    memory.failed(FIRST, cost_s=0.0)
    memory.succeeded(FIRST)
    assert memory.due() == [FIRST, SECOND]
    memory.failed(FIRST, cost_s=0.0)
    memory.failed(SECOND, cost_s=0.0)
    assert memory.wait_s() == pytest.approx(0.2)


def test_only_the_first_failure_and_the_recovery_are_news(memory: EndpointMemory) -> None:
    assert [memory.failed(FIRST, cost_s=0.0), memory.failed(FIRST, cost_s=0.0)] == [True, False]
    assert [memory.succeeded(FIRST), memory.succeeded(FIRST)] == [True, False]
