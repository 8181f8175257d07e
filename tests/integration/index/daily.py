"""Daily indices, written to as Fluentd writes: by the event's own day, under its id, never over what is there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import msgpack
import orjson
import urllib3

from minutewatch.forward import Chunk
from minutewatch.stores.documents import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the index said to one document: 201 created, 409 there already, 400 refused with a reason."""

    index: str
    doc_id: str
    status: int
    reason: str


class Daily:
    """The daily indices of one node."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._http = urllib3.PoolManager()

    def create(self, documents: Iterable[Json], *, day: str = "2026.01.05") -> list[Answer]:
        """The answer to each document of that day, in order; each has an `event.id`."""
        return self._bulk((f"logs-{day}", document) for document in documents)

    def flush(self, chunk: Chunk) -> list[Answer]:
        """The answer to each document of a chunk that Fluentd received: its index is named by its EventTime."""
        return self._bulk(
            (f"logs-{datetime.fromtimestamp(second, UTC):%Y.%m.%d}", document)
            for second, document in _entries(chunk.entries)
        )

    def documents(self, pattern: str = "logs-*") -> dict[tuple[str, str], Json]:
        """The first 1,000 documents there, by index and id."""
        hits = self.ask("POST", f"/{pattern}/_search", {"size": 1000})["hits"]["hits"]
        return {(hit["_index"], hit["_id"]): hit["_source"] for hit in hits}

    def count(self, query: Json) -> int:
        """How many documents match."""
        found: int = self.ask("POST", "/logs-*/_count", {"query": query})["count"]
        return found

    def delete(self) -> None:
        """Delete every daily index."""
        self.ask("DELETE", "/logs-*")

    def ask(self, method: str, path: str, body: object = None) -> Json:
        """The answer; an error fails the test."""
        data = body if isinstance(body, bytes) else None if body is None else orjson.dumps(body)
        headers = {"content-type": "application/json"}
        answer = self._http.request(method, f"{self._url}{path}", body=data, headers=headers)
        assert answer.status == 200, answer.data
        parsed: Json = orjson.loads(answer.data)
        return parsed

    def close(self) -> None:
        self._http.clear()

    def _bulk(self, documents: Iterable[tuple[str, Json]]) -> list[Answer]:
        lines = b"".join(
            b"%b\n%b\n"
            % (orjson.dumps({"create": {"_index": index, "_id": document["event.id"]}}), orjson.dumps(document))
            for index, document in documents
        )
        items = [item["create"] for item in self.ask("POST", "/_bulk?refresh=true", lines)["items"]]
        return [
            Answer(
                index=item["_index"],
                doc_id=item["_id"],
                status=item["status"],
                reason=item.get("error", {}).get("reason", ""),
            )
            for item in items
        ]


def _entries(entries: bytes) -> Iterator[tuple[int, Json]]:
    """The second since 1970 and the document of each entry."""
    unpacker = msgpack.Unpacker()
    unpacker.feed(entries)
    for event_time, document in unpacker:
        yield int.from_bytes(event_time.data[:4], "big"), document
