"""A store in memory that answers the queries analysis asks, a channel that remembers, and logs to judge."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import orjson

from minutewatch.analysis.detectors.detector import Observation
from minutewatch.analysis.engine import Engine
from minutewatch.analysis.indices import Indices
from minutewatch.analysis.minutes import MINUTE_MS, instant_at, iso
from minutewatch.errors import ConflictError, NotifyError, SearchError
from minutewatch.stores.documents import Json, Stored, Version, field_of

# 2026-01-05T10:00:00Z
TEN: int = 29_460_120


class KilledError(Exception):
    """The run dies here."""


class FakeStore:
    """Documents by (index, id) and logs; `die_at` ends the run before (n) or after (n + 0.5) its n-th write."""

    def __init__(self, logs: Iterable[Json] = ()) -> None:
        self._logs: dict[int, list[Json]] = {}
        for document in logs:
            self._logs.setdefault(_millis(document) // MINUTE_MS, []).append(document)
        self.documents: dict[tuple[str, str], Stored] = {}
        self.searches: list[list[Json]] = []
        self.answer_instead: SearchError | None = None
        self.die_at: float | None = None
        self._writes = 0

    def multi_search(self, index: str, bodies: Iterable[Json]) -> list[Json | SearchError]:
        asked = list(bodies)
        self.searches.append(asked)
        if self.answer_instead:
            return [self.answer_instead for _ in asked]
        return [self._answer(body) for body in asked]

    def read(self, index: str, doc_id: str) -> Stored | None:
        stored = self.documents.get((index, doc_id))
        return stored and replace(stored, document=orjson.loads(orjson.dumps(stored.document)))

    def write(self, index: str, doc_id: str, document: Json, *, after: Version | None) -> Version:
        stored = self.documents.get((index, doc_id))
        if (stored.version if stored else None) != after:
            raise ConflictError("another run wrote first")
        copy = orjson.loads(orjson.dumps(document))
        with_version = Stored(document=copy, version=Version(after.seq_no + 1 if after else 0, 1))
        for _ in self._writing():
            self.documents[index, doc_id] = with_version
        return with_version.version

    def create_all(self, documents: Mapping[tuple[str, str], Json]) -> frozenset[str]:
        new = [key for key in documents if key not in self.documents]
        if documents:
            for _ in self._writing():
                self.documents |= {key: Stored(document=documents[key], version=Version(0, 1)) for key in new}
        return frozenset(doc_id for _, doc_id in new)

    def ensure_index(self, index: str, body: Json) -> None:
        """Every index is there."""

    def findings(self) -> dict[str, Json]:
        """The findings by id."""
        return {
            doc_id: stored.document
            for (index, doc_id), stored in self.documents.items()
            if index.startswith("minutewatch-findings-")
        }

    @property
    def writes(self) -> int:
        """How many there were."""
        return self._writes

    def _writing(self) -> Iterator[None]:
        self._writes += 1
        if self.die_at == self._writes:
            raise KilledError
        yield
        if self.die_at == self._writes + 0.5:
            raise KilledError

    def _answer(self, body: Json) -> Json:
        span, *conditions = body["query"]["bool"]["filter"]
        bounds = span["range"]["@timestamp"]
        minutes = {
            minute: [
                document for document in self._logs[minute] if all(_matches(one, document) for one in conditions)
            ]
            for minute in range(bounds["gte"] // MINUTE_MS, bounds["lt"] // MINUTE_MS)
            if minute in self._logs
        }
        if "post_filter" in body:
            bad = [
                one for documents in minutes.values() for one in documents if _matches(body["post_filter"], one)
            ]
            newest = reversed(bad[-body["size"] :])
            return {"hits": {"hits": [{"_id": "x", "_index": "logs", "_source": one} for one in newest]}}
        inner = body["aggs"]["minutes"].get("aggs")
        buckets = [
            _bucket(minute * MINUTE_MS, documents, inner) for minute, documents in minutes.items() if documents
        ]
        return {"aggregations": {"minutes": {"buckets": buckets}}}


class FakeChannel:
    """Remembers what it was told, or refuses while `down`."""

    def __init__(self, name: str = "topic") -> None:
        self._name = name
        self.told: list[str] = []
        self.down = False

    @property
    def name(self) -> str:
        return self._name

    def send(self, finding_id: str, subject: str, text: str, finding: Json) -> None:
        if self.down:
            raise NotifyError(f"{self._name} did not take finding {finding_id}")
        self.told.append(finding_id)


class Clock:
    """A wall clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now_ms = 1_767_600_000_000

    def __call__(self) -> int:
        return self.now_ms


def an_engine(store: FakeStore, *channels: FakeChannel, clock: Clock | None = None, delay_s: float = 30) -> Engine:
    """An engine over the store with the default settings."""
    return Engine(
        store=store,
        indices=Indices(),
        channels=channels,
        evaluation_delay=timedelta(seconds=delay_s),
        false_alarms_a_day=1,
        now_ms=clock or Clock(),
    )


def due(minute: int) -> datetime:
    """The instant from which on every minute before `minute` can be judged."""
    return instant_at(minute) + timedelta(seconds=30)


def a_log(minute: int, number: int = 0, **fields: Any) -> Json:
    """One document in the minute, flat; keyword `log_level` becomes `log.level`."""
    stamp = f"{iso(minute)[:-3]}{number % 60:02d}.000Z"
    named = {name.replace("_", ".", 1): value for name, value in fields.items()}
    return {"@timestamp": stamp, "service.name": "shop", "log.level": "info", "message": "GET /", **named}


def steady(minutes: Iterable[int], *, lines: int = 40, service: str = "shop", errors: int = 0) -> list[Json]:
    """So many lines a minute of one service, so many of them errors of a pattern that it always had."""
    return [
        a_log(
            minute,
            number,
            service_name=service,
            **({"log_level": "error", "log_pattern.id": "old"} if number < errors else {}),
        )
        for minute in minutes
        for number in range(lines)
    ]


def seen(lines: Sequence[float], errors: Sequence[float] = (), **more: Any) -> Observation:
    """An observation with these counts."""
    return Observation(lines=lines, errors=errors or [0] * len(lines), **more)


def _bucket(key: object, docs: list[Json], aggs: Json | None) -> Json:
    bucket: Json = {"key": key, "doc_count": len(docs)}
    if aggs:
        spec = aggs["groups"]
        groups: dict[object, list[Json]] = {}
        for doc in docs:
            groups.setdefault(field_of(doc, spec["terms"]["field"]) or "", []).append(doc)
        inner = [_bucket(value, members, spec.get("aggs")) for value, members in groups.items()]
        bucket["groups"] = {"sum_other_doc_count": 0, "buckets": inner}
    return bucket


def _matches(query: Json, doc: Json) -> bool:
    ((kind, spec),) = query.items()
    if kind == "bool":
        must_not = spec.get("must_not")
        return (
            all(_matches(one, doc) for one in spec.get("filter", ()))
            and any(_matches(one, doc) for one in spec.get("should", [{"exists": {"field": "@timestamp"}}]))
            and not (must_not and _matches(must_not, doc))
        )
    if kind == "exists":
        return spec["field"] in doc
    ((name, wanted),) = spec.items()
    if kind == "range":
        value = _millis(doc) if name == "@timestamp" else doc.get(name)
        return value is not None and wanted["gte"] <= value < wanted.get("lt", float("inf"))
    return doc.get(name) in (wanted if kind == "terms" else [wanted])


def _millis(doc: Json) -> int:
    return round(datetime.fromisoformat(doc["@timestamp"]).timestamp() * 1000)
