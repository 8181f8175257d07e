"""A store in memory that answers what analysis asks as OpenSearch does; `tests/integration` holds it to that."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from fnmatch import fnmatch
from typing import Any, Final

import orjson

from minutewatch.errors import ConflictError, SearchError
from minutewatch.stores.documents import Json, Stored, Version, field_of

MINUTE_MS: Final = 60_000
_HOUR: Final = 60


class KilledError(Exception):
    """The run dies here."""


class MemoryStore:
    """Documents by (index, id), and logs.

    Attributes:
        documents: What was written, by index and id.
        searches: The bodies of every search, for who wants to know what was asked.
        answer_instead: The error that every search gets.
        refuse: Gives the error for a body, where there is one.
        die_at: Ends the run before (n) or after (n + 0.5) its n-th write.
        countable: The fields that can be aggregated; None for all that any log has.
    """

    def __init__(self, logs: Iterable[Json] = ()) -> None:
        self._logs: dict[int, list[Json]] = {}
        self.documents: dict[tuple[str, str], Stored] = {}
        self.searches: list[list[Json]] = []
        self.answer_instead: SearchError | None = None
        self.refuse: Callable[[Json], SearchError | None] = lambda _: None
        self.die_at: float | None = None
        self.countable: frozenset[str] | None = None
        self._writes = 0
        self._seq_no = -1
        self.add_logs(logs)

    def add_logs(self, logs: Iterable[Json]) -> None:
        """These logs can be found from now on."""
        for document in logs:
            self._logs.setdefault(_millis(document["@timestamp"]) // MINUTE_MS, []).append(document)

    def multi_search(self, index: str, bodies: Iterable[Json]) -> list[Json | SearchError]:
        asked: list[Json] = orjson.loads(orjson.dumps(list(bodies)))
        self.searches.append(asked)
        return [self.answer_instead or self.refuse(body) or self._answer(body) for body in asked]

    def complaint(self, index: str, query: Json) -> str | None:
        return next((f"unknown query [{kind}]" for kind in _kinds(query) if kind not in _KNOWN), None)

    def fields(self, index: str, names: Iterable[str]) -> dict[str, bool]:
        every = [one for logs in self._logs.values() for one in logs]
        return {
            name: self.countable is None or name in self.countable
            for name in names
            if any(field_of(one, name) is not None for one in every)
        }

    def read(self, index: str, doc_id: str) -> Stored | None:
        stored = self.documents.get((index, doc_id))
        return stored and replace(stored, document=orjson.loads(orjson.dumps(stored.document)))

    def read_many(self, index: str, doc_ids: Sequence[str]) -> dict[str, Stored]:
        found = {doc_id: self.read(index, doc_id) for doc_id in doc_ids}
        return {doc_id: stored for doc_id, stored in found.items() if stored}

    def write(self, index: str, doc_id: str, document: Json, *, after: Version | None) -> Version:
        stored = self.documents.get((index, doc_id))
        if (stored.version if stored else None) != after:
            raise ConflictError("another run wrote first")
        for _ in self._writing():
            self._keep(index, doc_id, document)
        return self.documents[index, doc_id].version

    def put(self, index: str, doc_id: str, document: Json) -> None:
        for _ in self._writing():
            self._keep(index, doc_id, document)

    def create_all(self, documents: Mapping[tuple[str, str], Json]) -> frozenset[str]:
        new = [key for key in documents if key not in self.documents]
        if documents:
            for _ in self._writing():
                for key in new:
                    self._keep(*key, documents[key])
        return frozenset(doc_id for _, doc_id in new)

    def ensure_index(self, index: str, body: Json) -> None:
        """Every index is there."""

    def findings(self) -> dict[str, Json]:
        """The findings by id."""
        return {
            doc_id: stored.document
            for (index, doc_id), stored in self.documents.items()
            if fnmatch(index, "minutewatch-findings-*")
        }

    @property
    def writes(self) -> int:
        """How many there were."""
        return self._writes

    def _keep(self, index: str, doc_id: str, document: Json) -> None:
        self._seq_no += 1
        copy = orjson.loads(orjson.dumps(document))
        self.documents[index, doc_id] = Stored(document=copy, version=Version(self._seq_no, 1))

    def _writing(self) -> Iterator[None]:
        self._writes += 1
        if self.die_at == self._writes:
            raise KilledError
        yield
        if self.die_at == self._writes + 0.5:
            raise KilledError

    def _answer(self, body: Json) -> Json:
        documents = [one for one in self._within(body["query"]) if matches(body["query"], one)]
        answer: Json = {"_shards": {"total": 1 if self._logs else 0, "failed": 0}, "timed_out": False}
        if not self._logs:
            return answer | {"hits": {"total": {"value": 0}, "hits": []}}
        answer["hits"] = {"total": {"value": len(documents)}, "hits": _hits(body, documents)}
        if "aggs" in body and "post_filter" not in body:
            answer["aggregations"] = _aggregated(body["aggs"], documents)
        return answer

    def _within(self, query: Json) -> Iterator[Json]:
        """The logs of the minutes that the query's range of times touches."""
        parts = query["bool"]["filter"] if "bool" in query else [query]
        bounds = next(part["range"]["@timestamp"] for part in parts if "@timestamp" in part.get("range", ()))
        first, end = bounds["gte"] // MINUTE_MS, -(-bounds["lt"] // MINUTE_MS)
        for minute in sorted(minute for minute in self._logs if first <= minute < end):
            yield from self._logs[minute]


_MEASURES: Final[Mapping[str, Callable[[list[Any]], Any]]] = {
    "sum": sum,
    "max": max,
    "min": min,
    "cardinality": lambda values: len(set(values)),
}
_KNOWN: Final = frozenset("bool range exists term terms query_string match_all".split())


def matches(query: Json, document: Json) -> bool:
    """Whether the document is one that the query finds."""
    ((kind, spec),) = query.items()
    if kind == "match_all":
        return True
    if kind == "bool":
        should, must_not = spec.get("should"), spec.get("must_not", [])
        return (
            all(matches(one, document) for one in spec.get("filter", ()))
            and (should is None or any(matches(one, document) for one in should))
            and not any(matches(one, document) for one in ([must_not] if isinstance(must_not, dict) else must_not))
        )
    if kind == "exists":
        return field_of(document, spec["field"]) is not None
    ((name, wanted),) = spec.items()
    value = field_of(document, name)
    if kind == "range":
        number = _number(document, name)
        return number is not None and wanted["gte"] <= number < wanted.get("lt", float("inf"))
    return value in (wanted if kind == "terms" else [wanted["value"] if isinstance(wanted, dict) else wanted])


def _kinds(query: Json) -> Iterator[str]:
    for kind, spec in query.items():
        yield kind
        if kind == "bool":
            for clauses in spec.values():
                for clause in clauses if isinstance(clauses, list) else [clauses]:
                    if isinstance(clause, dict):
                        yield from _kinds(clause)


def _hits(body: Json, documents: list[Json]) -> list[Json]:
    """The newest documents, those of the `post_filter` where there is one."""
    bad = [one for one in documents if matches(body.get("post_filter", {"match_all": {}}), one)]
    newest = sorted(bad, key=lambda one: _millis(one["@timestamp"]), reverse=True)[: body["size"]]
    return [{"_id": one.get("event.id", "x"), "_index": "logs", "_source": one} for one in newest]


def _aggregated(aggs: Json, documents: list[Json]) -> Json:
    return {name: _aggregation(spec, documents) for name, spec in aggs.items()}


def _aggregation(spec: Json, documents: list[Json]) -> Json:
    inner = spec.get("aggs", {})
    kind = next(kind for kind in spec if kind != "aggs")
    asked = spec[kind]
    if kind == "date_histogram":
        step = MINUTE_MS * (_HOUR if asked["fixed_interval"] == "1h" else 1)
        return {"buckets": _buckets(_by(documents, lambda one: _slot(one, asked["field"], step)), inner)}
    if kind == "terms":
        groups = _by(documents, lambda one: _value(one, asked["field"], asked.get("missing")))
        groups = dict(sorted(groups.items(), key=lambda one: (-len(one[1]), str(one[0]))))
        kept = dict(list(groups.items())[: asked["size"]])
        left = sum(len(members) for members in groups.values()) - sum(len(members) for members in kept.values())
        return {"sum_other_doc_count": left, "buckets": _buckets(kept, inner)}
    if kind == "range":
        return {
            "buckets": [
                _bucket(one["key"], _in_range(documents, asked["field"], one), inner) for one in asked["ranges"]
            ]
        }
    if kind == "missing":
        without = [one for one in documents if field_of(one, asked["field"]) is None]
        return {"doc_count": len(without), **_aggregated(inner, without)}
    if kind == "composite":
        return _page(asked, documents, inner)
    values = [value for one in documents if (value := _number(one, asked["field"])) is not None]
    measured = _MEASURES[kind](values) if values else 0 if kind in ("sum", "cardinality") else None
    return {"value": measured}


def _slot(document: Json, name: str, step: int) -> Any:
    value = _number(document, name)
    return None if value is None else value // step * step


def _page(asked: Json, documents: list[Json], inner: Json) -> Json:
    def key(one: Json) -> tuple[Any, ...]:
        fields = [spec["terms"]["field"] for source in asked["sources"][1:] for spec in source.values()]
        return (_millis(one["@timestamp"]) // MINUTE_MS * MINUTE_MS, *(_value(one, name, None) for name in fields))

    names = [name for source in asked["sources"] for name in source]
    after = _order(tuple(asked["after"].values())) if "after" in asked else ()
    every = _by(documents, key, keep_none=True)
    keys = [one for one in sorted(every, key=_order) if _order(one) > after][: asked["size"]]
    buckets = [_bucket(dict(zip(names, one, strict=True)), every[one], inner) for one in keys]
    return {"buckets": buckets, **({"after_key": buckets[-1]["key"]} if buckets else {})}


def _order(key: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*((value is not None, value) for value in key),)


def _by(documents: list[Json], key: Callable[[Json], Any], *, keep_none: bool = False) -> dict[Any, list[Json]]:
    groups: dict[Any, list[Json]] = {}
    for one in documents:
        if (value := key(one)) is not None or keep_none:
            groups.setdefault(value, []).append(one)
    return groups


def _buckets(groups: Mapping[Any, list[Json]], inner: Json) -> list[Json]:
    return [_bucket(key, members, inner) for key, members in groups.items()]


def _bucket(key: object, documents: list[Json], inner: Json) -> Json:
    return {"key": key, "doc_count": len(documents), **_aggregated(inner, documents)}


def _in_range(documents: list[Json], name: str, bounds: Json) -> list[Json]:
    low, high = bounds.get("from", float("-inf")), bounds.get("to", float("inf"))
    return [one for one in documents if (value := _number(one, name)) is not None and low <= value < high]


def _value(document: Json, name: str, missing: object) -> Any:
    value = field_of(document, name)
    return missing if value is None else value


def _number(document: Json, name: str) -> Any:
    value = field_of(document, name)
    return _millis(value) if name in ("@timestamp", "event.ingested") and value is not None else value


def _millis(stamp: str) -> int:
    return round(datetime.fromisoformat(stamp).timestamp() * 1000)
