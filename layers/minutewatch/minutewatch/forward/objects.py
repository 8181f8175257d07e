"""What spilling needs of a bucket, and where in it everything lies."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Protocol

SPILL: Final = "spill/"
"""Chunks that nobody took; deleted once they are delivered."""
QUARANTINE: Final = "quarantine/"
"""What nobody will ever take; kept for people to look at."""
OUTAGE: Final = "replay/outage.json"
"""There while the replay knows Fluentd to be down."""


class Stored(Protocol):
    """An object in a listing."""

    @property
    def key(self) -> str:
        """Its name."""

    @property
    def size_bytes(self) -> int:
        """Its length."""

    @property
    def modified(self) -> datetime:
        """When it was written."""


class Objects(Protocol):
    """A bucket; each method raises `StorageError` where it did not do what was asked."""

    def prepare(self) -> None:
        """Make the first call a quick one; what fails here the call itself will say."""

    def put(self, key: str, body: bytes, *, content_type: str = ...) -> None:
        """Write the object whole; one that was there under this key is replaced."""

    def get(self, key: str) -> bytes | None:
        """What the object holds, or None where there is none."""

    def delete(self, key: str) -> None:
        """Remove the object; one that is gone already is no error."""

    def listing(self, prefix: str) -> Iterable[Stored]:
        """The objects under the prefix, in the order of their keys."""
