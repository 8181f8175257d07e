"""Finding the event that makes a receiver refuse a whole chunk."""

from collections.abc import Callable

from minutewatch.errors import PoisonError
from minutewatch.forward.chunk import Chunk, Taken

Forward = Callable[[Chunk], Taken | None]


def forward_splitting(forward: Forward, chunk: Chunk) -> tuple[Chunk, ...]:
    """Deliver `chunk`, by halves and quarters where it is refused; the single events that remain refused.

    The caller puts those in quarantine. They count as poison only where the receiver took another part of the
    chunk: one that acknowledges nothing at all is ill itself, and its events are innocent.

    Args:
        forward: Delivers or raises, such as `Forwarder.forward` with a deadline bound to it. A part that it
            spilled is in safety, and says nothing about the receiver.
        chunk: What to deliver.

    Raises:
        PoisonError: Nothing of a chunk of several events was taken; deliver it again later.
        DeliveryError: No endpoint took a part; deliver the whole again, repeats are harmless.
    """
    poison: list[Chunk] = []
    taken = _forward(forward, chunk, poison)
    if poison and not taken and chunk.count > 1:
        raise PoisonError(f"none of {chunk.count} events of {chunk.tag} was acknowledged, not even alone")
    return tuple(poison)


def _forward(forward: Forward, chunk: Chunk, poison: list[Chunk]) -> int:
    """How many events the receiver has acknowledged."""
    try:
        taken = forward(chunk)
    except PoisonError:
        if chunk.count < 2:
            poison.append(chunk)
            return 0
        return sum(_forward(forward, half, poison) for half in chunk.halves())
    return 0 if taken is Taken.SPILLED else chunk.count
