"""What analysis needs from outside, as it would like to have it."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from minutewatch.errors import SearchError
from minutewatch.stores.documents import Json, Stored, Version


class Store(Protocol):
    """The search engine; `minutewatch.stores.opensearch.OpenSearchStore` is one. All raise `SearchError`."""

    def multi_search(self, index: str, bodies: Iterable[Json]) -> list[Json | SearchError]:
        """A complete answer for each body, or why there is none."""

    def read(self, index: str, doc_id: str) -> Stored | None:
        """The document as it is now, with its version."""

    def write(self, index: str, doc_id: str, document: Json, *, after: Version | None) -> Version:
        """Write only if the last write was `after`; raises `ConflictError` where it was not."""

    def create_all(self, documents: Mapping[tuple[str, str], Json]) -> frozenset[str]:
        """Create what is not there, by (index, id); the ids that were not there."""

    def ensure_index(self, index: str, body: Json) -> None:
        """Create the index unless it is there."""


class Channel(Protocol):
    """Somebody who is told of new findings."""

    @property
    def name(self) -> str:
        """What the outbox calls it; stays the same from release to release."""

    def send(self, finding_id: str, subject: str, text: str, finding: Json) -> None:
        """Hand the message over; raises `NotifyError` where it was not taken."""
