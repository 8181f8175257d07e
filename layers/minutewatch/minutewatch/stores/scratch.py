"""Indices of one's own for a while: made, filled, and deleted whatever happens."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

import orjson
from opensearchpy import OpenSearch
from opensearchpy import exceptions as refused

from minutewatch.errors import SearchError
from minutewatch.stores.documents import Json
from minutewatch.stores.index_settings import flat_settings
from minutewatch.stores.opensearch import OpenSearchStore
from minutewatch.stores.refusals import reason_of

# A request of this size takes the node a second at most.
BULK_BYTES: Final = 8_000_000
_THERE_ALREADY: Final = "version_conflict_engine_exception"
_REASONS: Final = 5
# What is deleted soon need not survive the node, nor be packed tightly.
_OWN: Final = MappingProxyType(
    {"index.number_of_shards": 1, "index.number_of_replicas": 0, "index.translog.durability": "async"}
)
_NOT_KEPT: Final = frozenset(("index.auto_expand_replicas", "index.codec"))


@dataclass(slots=True, kw_only=True)
class Taken:
    """What became of documents: created, there already under their id, or refused; and some reasons for that."""

    created: int = 0
    repeated: int = 0
    refused: int = 0
    reasons: list[str] = field(default_factory=list[str])


class ScratchStore(OpenSearchStore):
    """A store with temporary indices, all under one name that nobody else has."""

    def __init__(self, client: OpenSearch, *, purpose: str) -> None:
        super().__init__(client)
        self.prefix: Final = f"minutewatch-{purpose}-{uuid.uuid4().hex[:12]}"
        self.logs: Final = f"{self.prefix}-logs"

    def create_logs(self, body: Json) -> None:
        """Create the index of the log documents, which shows them when `put_logs` is done with them."""
        settings = flat_settings(body.get("settings", {})) | {"index.refresh_interval": "-1"}
        self.ensure_index(self.logs, {**body, "settings": settings})

    def ensure_index(self, index: str, body: Json) -> None:
        """Create the index unless it is there, small and without waiting for the disk. Raises `SearchError`."""
        settings = flat_settings(body.get("settings", {}))
        kept = {name: value for name, value in settings.items() if name not in _NOT_KEPT}
        super().ensure_index(index, {**body, "settings": kept | _OWN})

    def put_logs(self, documents: Iterable[tuple[str, bytes]], taken: Taken) -> None:
        """Add documents by id and JSON, and make them visible; the first of an id stays. Raises `SearchError`."""
        lines: list[bytes] = []
        size = 0
        for doc_id, document in documents:
            if size > BULK_BYTES:
                self._bulk(lines, taken, refresh="false")
                lines, size = [], 0
            lines.append(b'{"create":{"_id":%b}}\n%b\n' % (orjson.dumps(doc_id), document))
            size += len(lines[-1])
        if lines:
            self._bulk(lines, taken, refresh="true")

    def delete(self) -> None:
        """Delete every index under the name. Raises `SearchError`."""
        made = self._ask("list indices", self._client.indices.get_settings, index=f"{self.prefix}*")
        for index in made:
            try:
                self._ask(f"delete {index}", self._client.indices.delete, index=index)
            except SearchError as error:
                if not isinstance(error.__cause__, refused.NotFoundError):
                    raise

    def _bulk(self, lines: list[bytes], taken: Taken, *, refresh: str) -> None:
        answer = self._ask(
            "index documents",
            self._client.bulk,
            body=b"".join(lines),
            index=self.logs,
            params={"filter_path": "errors,items.create.error", "refresh": refresh},
        )
        errors = [item["create"]["error"] for item in answer.get("items", ()) if item] if answer["errors"] else []
        wrong = [error for error in errors if error["type"] != _THERE_ALREADY]
        taken.repeated += len(errors) - len(wrong)
        taken.refused += len(wrong)
        taken.created += len(lines) - len(errors)
        taken.reasons += [reason_of({"error": error}) for error in wrong[: _REASONS - len(taken.reasons)]]
