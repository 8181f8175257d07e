"""Poison is found by halving, and only a receiver that takes the rest can call an event poison."""

import pytest

from minutewatch.errors import DeliveryError, PoisonError
from minutewatch.forward.chunk import Chunk, Taken
from minutewatch.forward.splitting import forward_splitting

from .builders import a_chunk, unpacked


class Receiver:
    """Acknowledges what holds none of the events in `poison`."""

    def __init__(self, *poison: int, of: int = 16) -> None:
        self.poison = {str(n) for n in poison} if poison else {str(n) for n in range(of)}
        self.taken: list[str] = []
        self.calls = 0

    def __call__(self, chunk: Chunk) -> None:
        self.calls += 1
        ids = [record["event.id"] for _, record in unpacked(chunk.entries)]
        if self.poison & set(ids):
            raise PoisonError("not acknowledged")
        self.taken += ids


def ids_of(chunks: tuple[Chunk, ...]) -> list[str]:
    return [record["event.id"] for chunk in chunks for _, record in unpacked(chunk.entries)]


@pytest.mark.parametrize("poison", [(0,), (15,), (3, 4), (0, 7, 15)])
def test_the_poison_stands_alone_and_all_others_are_delivered_in_order(poison: tuple[int, ...]) -> None:
    receiver = Receiver(*poison)
    assert ids_of(forward_splitting(receiver, a_chunk(16))) == [str(n) for n in poison]
    assert receiver.taken == [str(n) for n in range(16) if n not in poison]


def test_one_poison_among_16_costs_9_tries() -> None:
    receiver = Receiver(5)
    forward_splitting(receiver, a_chunk(16))
    assert receiver.calls == 9  # 1 + 2 for each of 4 levels


def test_a_healthy_chunk_is_sent_once() -> None:
    receiver = Receiver(99)
    assert forward_splitting(receiver, a_chunk(16)) == ()
    assert receiver.calls == 1


def test_a_receiver_that_acknowledges_nothing_makes_no_event_poison() -> None:
    with pytest.raises(PoisonError, match="none of 16 events"):
        forward_splitting(Receiver(), a_chunk(16))


def test_a_single_event_is_judged_by_what_is_said_of_it() -> None:
    assert ids_of(forward_splitting(Receiver(0), a_chunk(1))) == ["0"]


def test_an_outage_in_the_middle_leaves_the_whole_to_be_delivered_again() -> None:
    def forward(chunk: Chunk) -> None:
        raise PoisonError("not acknowledged") if chunk.count > 8 else DeliveryError("Connection refused")

    with pytest.raises(DeliveryError, match="Connection refused"):
        forward_splitting(forward, a_chunk(16))


def test_a_part_that_was_spilled_says_nothing_about_the_receiver() -> None:
    def forward(chunk: Chunk) -> Taken:
        if unpacked(chunk.entries)[0][1]["event.id"] == "0":
            raise PoisonError("not acknowledged")
        return Taken.SPILLED

    with pytest.raises(PoisonError, match="none of 16 events"):
        forward_splitting(forward, a_chunk(16))
