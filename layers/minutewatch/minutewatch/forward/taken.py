"""What became of a chunk that somebody took."""

from enum import Enum


class Taken(Enum):
    """Who answers for a chunk from now on; who takes none raises `DeliveryError`."""

    DELIVERED = "delivered"
    """A receiver acknowledged it. A forwarder that returns nothing says the same."""
    SPILLED = "spilled"
    """No receiver took it; the spill bucket holds it, and a replay sends it."""
