"""OpenSearch and Elasticsearch: the client, and the few operations that the package needs.

opensearch-py's own retries are off: it repeats at once, where a busy node needs a pause. Its gRPC transport
is never imported, so the deployed layer can leave grpc and protobuf out.
"""

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

import orjson
from opensearchpy import OpenSearch
from opensearchpy import exceptions as refused
from opensearchpy.serializer import JSONSerializer

from minutewatch.config import OpenSearchSettings
from minutewatch.errors import ConflictError, SearchError, TooLargeError
from minutewatch.stores.connection import host_of, signing, tls_context
from minutewatch.stores.documents import Json, Stored, Version

PAUSES_S: Final = (0.2, 0.8)
# A parser's complaint lists its whole grammar.
REASON_CHARS: Final = 200
_BUSY: Final = frozenset((429, 502, 503, 504))
_T = TypeVar("_T")


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
    settings: OpenSearchSettings, *, secret: Mapping[str, str] | None = None, timeout_s: float = 10.0
) -> OpenSearch:
    """A client that signs in as the settings say; nothing is sent yet. One per sandbox is enough.

    Args:
        settings: Where, and how to sign in.
        secret: `username` and `password` for basic, `ca_pem` for a private certificate authority.
        timeout_s: The longest wait for one answer; keep several of them below the function's own time-out.

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
    """Searches, conditional writes and creations on one cluster, in the words of this package's errors."""

    def __init__(
        self,
        client: OpenSearch,
        *,
        pauses_s: Sequence[float] = PAUSES_S,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client, self._pauses_s, self._sleep = client, pauses_s, sleep

    def multi_search(self, index: str, bodies: Iterable[Json]) -> list[Json | SearchError]:
        """One `_msearch`; an answer for each body, in order, or the error that makes it unusable.

        An answer that timed out or misses a shard is an error, never a smaller answer. A pattern that matches no
        index is an empty answer without `aggregations`.

        Raises:
            SearchError: The request as a whole failed.
        """
        header = orjson.dumps({"index": index, "ignore_unavailable": True, "allow_no_indices": True})
        lines = b"".join(b"%b\n%b\n" % (header, orjson.dumps(body)) for body in bodies)
        answer = self._ask(f"search {index}", lambda: self._client.msearch(body=lines))
        return [_unusable(item, index) or item for item in answer["responses"]]

    def search(self, index: str, body: Json) -> Json:
        """One complete answer. Raises `SearchError`, with the engine's reason where it did not take the query."""
        answer: Json = self._ask(
            f"search {index}",
            lambda: self._client.search(body=body, index=index, ignore_unavailable=True, allow_no_indices=True),
        )
        if error := _unusable(answer, index):
            raise error
        return answer

    def read(self, index: str, doc_id: str) -> Stored | None:
        """The document and its version; None where it, or its index, is not there. Raises `SearchError`."""
        try:
            found = self._ask(f"read {index}", lambda: self._client.get(index=index, id=doc_id))
        except SearchError as error:
            if isinstance(error.__cause__, refused.NotFoundError):
                return None
            raise
        return Stored(document=found["_source"], version=Version(found["_seq_no"], found["_primary_term"]))

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
        done = self._ask(
            f"write {index}", lambda: self._client.index(index=index, id=doc_id, body=body, **condition)
        )
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
        answer = self._ask("create documents", lambda: self._client.bulk(body=lines, refresh="true"))
        results = [item["create"] for item in answer["items"]]
        if failed := next((one for one in results if one["status"] not in (201, 409)), None):
            raise SearchError(f"OpenSearch did not create {failed['_index']}: {_reason(failed)}")
        return frozenset(one["_id"] for one in results if one["status"] == 201)

    def ensure_index(self, index: str, body: Json) -> None:
        """Create the index unless it is there. Raises `SearchError`."""
        try:
            self._ask(f"create index {index}", lambda: self._client.indices.create(index=index, body=body))
        except SearchError as error:
            cause = error.__cause__
            if not (
                isinstance(cause, refused.RequestError) and cause.error == "resource_already_exists_exception"
            ):
                raise

    def _ask(self, what: str, call: Callable[[], _T]) -> _T:
        pauses_s = iter(self._pauses_s)
        while True:
            try:
                return call()
            except refused.OpenSearchException as error:
                pause_s = next(pauses_s, None) if _passing(error) else None
                if pause_s is None:
                    raise _translated(what, error) from error
            self._sleep(pause_s)


def _passing(error: refused.OpenSearchException) -> bool:
    """Whether the same request may succeed in a moment; a time-out has already cost its time."""
    if isinstance(error, (refused.SSLError, refused.ConnectionTimeout)):
        return False
    if isinstance(error, refused.ConnectionError):
        return True
    return isinstance(error, refused.TransportError) and error.status_code in _BUSY


def _translated(what: str, error: refused.OpenSearchException) -> SearchError | ConflictError:
    if isinstance(error, refused.ConflictError):
        return ConflictError(f"OpenSearch did not {what}: another run wrote first")
    if isinstance(error, (refused.AuthenticationException, refused.AuthorizationException)):
        return SearchError(
            f"OpenSearch did not {what}: {error.status_code}, this role or user may not; check OPENSEARCH_AUTH,"
            " the secret, and what docs/analysis.md lists for the role"
        )
    if isinstance(error, refused.SSLError):
        return SearchError(
            f"OpenSearch did not {what}: its certificate is not trusted ({error.error}); put its authority's PEM"
            " into the secret as ca_pem"
        )
    if isinstance(error, refused.ConnectionError):
        return SearchError(f"OpenSearch did not {what}: no answer ({error.error}); check OPENSEARCH_URL")
    if isinstance(error, refused.TransportError):
        info = error.info if isinstance(error.info, dict) else {"error": error.error}
        return SearchError(f"OpenSearch did not {what}: {error.status_code} {_reason(info)}")
    return SearchError(f"OpenSearch did not {what}: its answer is no JSON")


def _unusable(answer: Json, index: str) -> SearchError | None:
    if "error" in answer:
        text = orjson.dumps(answer["error"])
        kind = TooLargeError if b"too_many_buckets_exception" in text else SearchError
        return kind(f"OpenSearch did not search {index}: {answer.get('status')} {_reason(answer)}")
    if answer["timed_out"]:
        return SearchError(f"OpenSearch did not search {index} in full: it ran out of time")
    if failed := answer["_shards"]["failed"]:
        return SearchError(f"OpenSearch did not search {index} in full: {failed} shards failed")
    return None


def _reason(answer: Json) -> str:
    """The innermost reason that the engine gives, on one line."""
    error = answer.get("error")
    while isinstance(error, dict):
        deeper = error.get("caused_by") or next(iter(error.get("root_cause") or ()), None)
        if not isinstance(deeper, dict):
            return _line(error.get("reason") or error.get("type"))
        error = deeper
    return _line(error)


def _line(reason: object) -> str:
    line = " ".join(str(reason).split())
    return line if len(line) <= REASON_CHARS else f"{line[:REASON_CHARS]}..."
