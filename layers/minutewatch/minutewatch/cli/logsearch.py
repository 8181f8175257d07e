"""Log documents in order of time, page by page, and the ones that come later."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

from minutewatch.stores.documents import Json, field_of

PAGE: Final = 500
# A document may become searchable this long after ingest took it, and is still printed in its turn.
OVERLAP: Final = timedelta(seconds=15)
# So many printed ids are kept before those that cannot come again are sorted out.
_REMEMBERED: Final = 50_000

# No point-in-time reader: `event.id` makes the order total, so sorted pages work on every engine. `_seq_no` orders
# documents of others, which have none.
_SORT: Final = [
    {"@timestamp": {"order": "asc", "numeric_type": "date_nanos", "unmapped_type": "date_nanos"}},
    {"event.id": {"order": "asc", "unmapped_type": "keyword"}},
    {"_seq_no": {"order": "asc"}},
]


class Searcher(Protocol):
    """`minutewatch.stores.opensearch.OpenSearchStore` is one."""

    def search(self, index: str, body: Json) -> Json:
        """One complete answer; raises `SearchError`."""


def happened_since(query: str, moment: datetime) -> Json:
    """The query's documents from the moment on, by when they happened."""
    return _filtered(query, _from("@timestamp", moment))


def arrived_since(query: str, moment: datetime) -> Json:
    """The query's documents that ingest took from the moment on; where nothing says so, that happened since."""
    unstamped = {
        "bool": {"must_not": {"exists": {"field": "event.ingested"}}, "filter": _from("@timestamp", moment)}
    }
    return _filtered(query, {"bool": {"should": [_from("event.ingested", moment), unstamped]}})


def pages(searcher: Searcher, index: str, query: Json) -> Iterator[Json]:
    """Every hit of the query, oldest first, each with `_id` and `_source`."""
    after: list[Any] | None = None
    while True:
        body: Json = {"size": PAGE, "track_total_hits": False, "query": query, "sort": _SORT}
        hits = searcher.search(index, body | ({"search_after": after} if after else {}))["hits"]["hits"]
        yield from hits
        if len(hits) < PAGE:
            return
        after = hits[-1]["sort"]


class Tail:
    """The documents that happened since a moment, and then, search by search, those that arrived since.

    Searches overlap, so that a document that became searchable late is not missed, and what was printed is
    remembered, so that it is not printed again. Time is told by the newest `event.ingested` that was met, as
    this machine's clock may be off.
    """

    def __init__(self, searcher: Searcher, index: str, query: str) -> None:
        self._searcher, self._index, self._query = searcher, index, query
        self._printed: dict[str, datetime] = {}
        self._newest = datetime.min.replace(tzinfo=UTC)
        self._began = self._newest

    def first(self, moment: datetime, *, now: datetime) -> Iterator[Json]:
        """The documents that happened since the moment."""
        yield from self._search(happened_since(self._query, moment), now)

    def more(self, *, now: datetime) -> Iterator[Json]:
        """The documents that have arrived since the last search, and were not given yet."""
        self._forget()
        yield from self._search(arrived_since(self._query, self._from), now)

    @property
    def _from(self) -> datetime:
        """Where the next search begins: before the last one did, and before the newest document it met."""
        return (min(self._began, self._newest) if self._printed else self._began) - OVERLAP

    def _search(self, query: Json, now: datetime) -> Iterator[Json]:
        for hit in pages(self._searcher, self._index, query):
            if hit["_id"] in self._printed:
                continue
            arrived = _arrival(hit["_source"]) or now
            self._newest = max(self._newest, arrived)
            self._printed[hit["_id"]] = arrived
            if len(self._printed) % _REMEMBERED == 0:
                self._forget()
            yield hit["_source"]
        self._began = now

    def _forget(self) -> None:
        """Forget what no later search can meet again."""
        oldest = min(self._from, self._newest - OVERLAP)
        self._printed = {doc_id: arrived for doc_id, arrived in self._printed.items() if arrived >= oldest}


def _arrival(document: Json) -> datetime | None:
    text = field_of(document, "event.ingested") or field_of(document, "@timestamp")
    try:
        arrived = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return arrived.replace(tzinfo=UTC) if arrived.tzinfo is None else arrived


def _filtered(query: str, condition: Json) -> Json:
    text = {"query_string": {"query": query, "default_field": "message", "default_operator": "AND"}}
    return {"bool": {"filter": [condition, *([text] if query else ())]}}


def _from(name: str, moment: datetime) -> Json:
    return {"range": {name: {"gte": int(moment.timestamp() * 1000), "format": "epoch_millis"}}}
