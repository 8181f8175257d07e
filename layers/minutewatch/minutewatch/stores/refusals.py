"""What OpenSearch and its client say when something is not done, in the words of this package's errors. Pure."""

from collections.abc import Mapping
from typing import Any, Final

import orjson
from opensearchpy import exceptions as refused

from minutewatch.errors import ConflictError, SearchError, TooLargeError
from minutewatch.stores.documents import Json

# A parser's complaint lists its whole grammar.
REASON_CHARS: Final = 200
_BUSY: Final = frozenset((429, 502, 503, 504))


def is_passing(error: refused.OpenSearchException) -> bool:
    """Whether the same request may succeed in a moment; a time-out has already cost its time."""
    if isinstance(error, (refused.SSLError, refused.ConnectionTimeout)):
        return False
    if isinstance(error, refused.ConnectionError):
        return True
    return isinstance(error, refused.TransportError) and error.status_code in _BUSY


def translated(what: str, error: refused.OpenSearchException) -> SearchError | ConflictError:
    """Our error for the client's, with who has to do what."""
    if isinstance(error, refused.ConflictError):
        return ConflictError(f"OpenSearch did not {what}: another run wrote first")
    if isinstance(error, (refused.AuthenticationException, refused.AuthorizationException)):
        return SearchError(
            f"OpenSearch did not {what}: {error.status_code}, this role or user may not; check OPENSEARCH_AUTH,"
            " the secret, and the roles in docs/operations.md"
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
        return SearchError(f"OpenSearch did not {what}: {error.status_code} {reason_of(info)}")
    return SearchError(f"OpenSearch did not {what}: its answer is no JSON")


def unusable(answer: Json, index: str) -> SearchError | None:
    """Why the answer is not a complete one; None if it is."""
    if "error" in answer:
        text = orjson.dumps(answer["error"])
        kind = TooLargeError if b"too_many_buckets_exception" in text else SearchError
        return kind(f"OpenSearch did not search {index}: {answer.get('status')} {reason_of(answer)}")
    if answer["timed_out"]:
        return SearchError(f"OpenSearch did not search {index} in full: it ran out of time")
    if failed := answer["_shards"]["failed"]:
        return SearchError(f"OpenSearch did not search {index} in full: {failed} shards failed")
    return None


def reason_of(answer: Mapping[str, Any]) -> str:
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
