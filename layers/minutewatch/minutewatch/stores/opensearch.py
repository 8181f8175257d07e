"""OpenSearch and Elasticsearch: the client, and the few operations that the package needs.

opensearch-py's own retries are off: it repeats at once, where a busy node needs a pause. Its gRPC transport
is never imported, so the deployed layer can leave grpc and protobuf out.
"""

import logging
import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import orjson
from opensearchpy import OpenSearch
from opensearchpy import exceptions as refused
from opensearchpy.serializer import JSONSerializer

from minutewatch.config import OpenSearchSettings
from minutewatch.errors import SearchError
from minutewatch.stores.connection import host_of, signing, tls_context
from minutewatch.stores.documents import Json, Stored, Version
from minutewatch.stores.refusals import is_passing, reason_of, translated, unusable

PAUSES_S: Final = (0.2, 0.8)
TIMEOUT_S: Final = 10.0
# Searches of one request that a node works at side by side: more than it has cores gains nothing.
CONCURRENCY: Final = 4
# The same copies of the shards answer every question, so that one that is asked later never knows less.
PREFERENCE: Final = "minutewatch"
# Names in one question for fields; they go into the URL.
_NAMES: Final = 50
# Who asks for ranges knows them, and they would be half of the answer.
_WITHOUT_BOUNDS: Final = "-responses.aggregations.**.from,-responses.aggregations.**.to"
_LENIENT: Final = {"ignore_unavailable": "true", "allow_no_indices": "true"}


class _Orjson(JSONSerializer):
    """Bytes go through as they are; answers are parsed by orjson."""

    def loads(self, s: str) -> Any:
        try:
            return orjson.loads(s)
        except ValueError as error:
            raise refused.SerializationError(s[:200], error) from error

    def dumps(self, data: Any) -> Any:
        return data if isinstance(data, (bytes, str)) else orjson.dumps(data)


def connect(
    settings: OpenSearchSettings, *, secret: Mapping[str, str] | None = None, timeout_s: float = TIMEOUT_S
) -> OpenSearch:
    """A client that signs in as the settings say; nothing is sent yet. One per sandbox is enough.

    Args:
        settings: Where, and how to sign in.
        secret: `username` and `password` for basic, `ca_pem` for a private certificate authority.
        timeout_s: The longest wait for one answer.

    Raises:
        ConfigError: The secret lacks what the settings need, `ca_pem` is no certificate, or AWS has no
            credentials here.
    """
    # Every refused request becomes an error of ours with a sentence of its own; the client would log it again.
    logging.getLogger("opensearch").setLevel(logging.CRITICAL)
    secret = secret or {}
    options: Json = {"ssl_context": tls_context(secret)} if settings.url.startswith("https:") else {}
    return OpenSearch(
        hosts=[host_of(settings.url)],
        http_auth=signing(settings, secret),
        serializer=_Orjson(),
        timeout=timeout_s,
        max_retries=0,
        pool_maxsize=2,
        **options,
    )


class OpenSearchStore:
    """Searches, conditional writes and creations on one cluster, in the words of this package's errors.

    Attributes:
        deadline: When the last answer has to be there, in seconds of the clock; None for no limit. A function sets
            it at the beginning of each call.
    """

    def __init__(
        self,
        client: OpenSearch,
        *,
        pauses_s: Sequence[float] = PAUSES_S,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client, self._pauses_s = client, pauses_s
        self._clock, self._sleep = clock, sleep
        self.deadline: float | None = None

    def multi_search(self, index: str, bodies: Iterable[Json]) -> list[Json | SearchError]:
        """One `_msearch`; an answer for each body, in order, or the error that makes it unusable.

        An answer that timed out or misses a shard is an error, never a smaller answer. A pattern that matches no
        index is an empty answer without `aggregations`. Where no documents are asked for, the bounds of ranges are
        left out of the answers, and a list may be missing that is empty.

        Raises:
            SearchError: The request as a whole failed.
        """
        header = orjson.dumps(
            {"index": index, "ignore_unavailable": True, "allow_no_indices": True, "preference": PREFERENCE}
        )
        asked = list(bodies)
        lines = b"".join(b"%b\n%b\n" % (header, orjson.dumps(body)) for body in asked)
        params: Json = {"max_concurrent_searches": CONCURRENCY}
        if all(body.get("size") == 0 for body in asked):
            params["filter_path"] = _WITHOUT_BOUNDS
        answer = self._ask(f"search {index}", self._client.msearch, body=lines, params=params)
        return [unusable(item, index) or item for item in answer["responses"]]

    def search(self, index: str, body: Json) -> Json:
        """One complete answer. Raises `SearchError`, with the engine's reason where it did not take the query."""
        answer: Json = self._ask(
            f"search {index}",
            self._client.search,
            body=body,
            index=index,
            ignore_unavailable=True,
            allow_no_indices=True,
        )
        if error := unusable(answer, index):
            raise error
        return answer

    def complaint(self, index: str, query: Json) -> str | None:
        """Why the index would not take the query, on one line; None if it would. Raises `SearchError`."""
        answer: Json = self._ask(
            f"check a query for {index}",
            self._client.indices.validate_query,
            index=index,
            body={"query": query},
            params=_LENIENT | {"explain": "true"},
        )
        if answer["valid"]:
            return None
        said = [answer, *answer.get("explanations", ())]
        return next((reason_of(one) for one in said if "error" in one), "the engine does not say why")

    def fields(self, index: str, names: Iterable[str]) -> dict[str, bool]:
        """Of those names the fields that the index has, and whether all of them can be aggregated everywhere.

        Raises:
            SearchError: The engine does not answer.
        """
        wanted = list(names)
        found: dict[str, bool] = {}
        for first in range(0, len(wanted), _NAMES):
            params = _LENIENT | {"fields": ",".join(wanted[first : first + _NAMES])}
            answer = self._ask(f"list the fields of {index}", self._client.field_caps, index=index, params=params)
            for name, kinds in answer["fields"].items():
                found[name] = all(kind["aggregatable"] for kind in kinds.values())
        # The engine also lists the objects that the fields lie in.
        return {name: found[name] for name in wanted if name in found}

    def read(self, index: str, doc_id: str) -> Stored | None:
        """The document and its version; None where it, or its index, is not there. Raises `SearchError`."""
        try:
            found = self._ask(f"read {index}", self._client.get, index=index, id=doc_id)
        except SearchError as error:
            if isinstance(error.__cause__, refused.NotFoundError):
                return None
            raise
        return Stored(document=found["_source"], version=Version(found["_seq_no"], found["_primary_term"]))

    def read_many(self, index: str, doc_ids: Sequence[str]) -> dict[str, Stored]:
        """Those of the documents that are there, by id. Raises `SearchError`."""
        answer = self._ask(f"read {index}", self._client.mget, index=index, body={"ids": list(doc_ids)})
        return {
            one["_id"]: Stored(document=one["_source"], version=Version(one["_seq_no"], one["_primary_term"]))
            for one in answer["docs"]
            if one.get("found")
        }

    def put(self, index: str, doc_id: str, document: Json) -> None:
        """Write the document, whatever is there. Raises `SearchError`."""
        self._ask(f"write {index}", self._client.index, index=index, id=doc_id, body=orjson.dumps(document))

    def write(self, index: str, doc_id: str, document: Json, *, after: Version | None) -> Version:
        """Replace the document if its last write is still `after` (None: if there is none); its new version.

        Raises:
            ConflictError: Somebody else wrote first. After a connection that broke it may have been this very
                write: whoever needs to know puts a mark of its own into the document and reads it again.
            SearchError: Nothing is known to be written.
        """
        if after is None:
            condition: Json = {"op_type": "create"}
        else:
            condition = {"if_seq_no": after.seq_no, "if_primary_term": after.primary_term}
        body = orjson.dumps(document)
        done = self._ask(f"write {index}", self._client.index, index=index, id=doc_id, body=body, **condition)
        return Version(done["_seq_no"], done["_primary_term"])

    def create_all(self, documents: Mapping[tuple[str, str], Json]) -> frozenset[str]:
        """Create the documents by (index, id), searchable at once; the ids that were not there before.

        Raises:
            SearchError: At least one could not be created; the others may have been.
        """
        if not documents:
            return frozenset()
        lines = b"".join(
            b"%b\n%b\n" % (orjson.dumps({"create": {"_index": index, "_id": doc_id}}), orjson.dumps(document))
            for (index, doc_id), document in documents.items()
        )
        answer = self._ask("create documents", self._client.bulk, body=lines, refresh="true")
        results = [item["create"] for item in answer["items"]]
        if failed := next((one for one in results if one["status"] not in (201, 409)), None):
            raise SearchError(f"OpenSearch did not create {failed['_index']}: {reason_of(failed)}")
        return frozenset(one["_id"] for one in results if one["status"] == 201)

    def ensure_index(self, index: str, body: Json) -> None:
        """Create the index unless it is there. Raises `SearchError`."""
        try:
            self._ask(f"create index {index}", self._client.indices.create, index=index, body=body)
        except SearchError as error:
            cause = error.__cause__
            if not (
                isinstance(cause, refused.RequestError) and cause.error == "resource_already_exists_exception"
            ):
                raise

    def _ask(self, what: str, operation: Callable[..., Any], **arguments: Any) -> Any:
        pauses_s = iter(self._pauses_s)
        while True:
            try:
                return operation(**arguments, **self._limits(what))
            except refused.OpenSearchException as error:
                pause_s = next(pauses_s, None) if is_passing(error) else None
                if pause_s is None or pause_s >= self._left_s():
                    raise translated(what, error) from error
            self._sleep(pause_s)

    def _limits(self, what: str) -> Json:
        """How long the next request may take: the client's own time-out where there is no deadline."""
        if self.deadline is None:
            return {}
        if (left_s := self._left_s()) <= 0:
            raise SearchError(f"OpenSearch did not {what}: there was no time left to ask; other requests took it")
        return {"request_timeout": min(TIMEOUT_S, left_s)}

    def _left_s(self) -> float:
        return math.inf if self.deadline is None else self.deadline - self._clock()
