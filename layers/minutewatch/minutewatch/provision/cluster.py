"""The search engine's administration, over opensearch-py."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from opensearchpy import OpenSearch
from opensearchpy import exceptions as refused

from minutewatch.errors import SearchError
from minutewatch.provision.engine import Engine

PATIENCE_S: Final = 45.0
PAUSE_S: Final = 2.0
_ISM: Final = "/_plugins/_ism"
_POLICY_OF_INDEX: Final = "index.plugins.index_state_management.policy_id"
_NAMES_A_REQUEST: Final = 100  # a request line may have 4,096 bytes
# A role made seconds ago may not be known everywhere yet, so that 401 and 403 can pass too.
_PASSING: Final = frozenset((401, 403, 429, 502, 503, 504))


class OpenSearchCluster:
    """Templates, policies and deletions on one cluster; what may pass is tried again for `patience_s` altogether.

    The patience counts from the start of this object, so that many calls are bounded as one is.
    """

    def __init__(
        self,
        client: OpenSearch,
        *,
        url: str,
        patience_s: float = PATIENCE_S,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client, self._url = client, url
        self._clock, self._sleep = clock, sleep
        self._until = clock() + patience_s

    def engine(self) -> Engine:
        """Which engine it is."""
        return Engine.from_answer(self._ask("GET", "/"))

    def put_index_template(self, name: str, body: Mapping[str, Any]) -> None:
        """Create the index template, or replace it."""
        self._ask("PUT", f"/_index_template/{name}", body=body)

    def has_retention(self, policy: str) -> bool:
        """Whether the engine has index state management; without the plugin it knows no such path (400)."""
        found = self._ask("GET", f"{_ISM}/policies/{policy}", absent=(400, 404))
        return bool(found.get("status") != 400)

    def put_retention(self, policy: str, body: Mapping[str, Any], *, indices: str) -> None:
        """Create or replace the policy, and put the indices there are under it; later ones come by its pattern."""
        path = f"{_ISM}/policies/{policy}"
        present = self._ask("GET", path, absent=(404,))
        condition = (
            {"if_seq_no": present["_seq_no"], "if_primary_term": present["_primary_term"]}
            if "_seq_no" in present
            else {}
        )
        self._ask("PUT", path, body=body, params=condition)
        if self.indices(indices):
            self._ask("POST", f"{_ISM}/add/{indices}", body={"policy_id": policy})
            self._renew(policy, indices)

    def _renew(self, policy: str, indices: str) -> None:
        """An index keeps the policy as it was when it came under it; only those of this policy move on."""
        explained = self._ask("GET", f"{_ISM}/explain/{indices}")
        ours = [
            name
            for name, index in sorted(explained.items())
            if isinstance(index, Mapping) and index.get(_POLICY_OF_INDEX) == policy
        ]
        for start in range(0, len(ours), _NAMES_A_REQUEST):
            names = ",".join(ours[start : start + _NAMES_A_REQUEST])
            self._ask("POST", f"{_ISM}/change_policy/{names}", body={"policy_id": policy})

    def indices(self, pattern: str) -> list[str]:
        """Names of the indices that match."""
        rows = self._ask("GET", f"/_cat/indices/{pattern}", params={"format": "json", "h": "index"})
        return [row["index"] for row in rows]

    def delete_index(self, name: str) -> None:
        """Delete the index; one that is gone already is no error."""
        self._ask("DELETE", f"/{name}", absent=(404,))

    def _ask(
        self,
        method: str,
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        params: Mapping[str, Any] | None = None,
        absent: tuple[int, ...] = (),
    ) -> Any:
        """The answer; for a status in `absent`, `{"status": it}`. Raises `SearchError`."""
        while True:
            try:
                return self._client.transport.perform_request(method, path, params=dict(params or {}), body=body)
            except refused.OpenSearchException as error:
                status = _status_of(error)
                if status in absent:
                    return {"status": status}
                if (status and status not in _PASSING) or self._clock() + PAUSE_S > self._until:
                    raise SearchError(f"{method} {path}: {_mend(error, status, self._url)}") from error
            self._sleep(PAUSE_S)


def _status_of(error: refused.OpenSearchException) -> int | None:
    """The HTTP status; None where no answer came, or where what came is no JSON."""
    status = error.status_code if isinstance(error, refused.TransportError) else None
    return status if isinstance(status, int) else None


def _mend(error: refused.OpenSearchException, status: int | None, url: str) -> str:
    if status in (401, 403):
        return (
            f"{url} refuses this role or user ({status}): check OpenSearchAuth, the secret, the domain's access"
            " policy and, with fine-grained access control, the mapping of the set-up function's role"
        )
    if status is None:
        return (
            f"{url} does not answer ({_line(getattr(error, 'error', error))}): check OpenSearchUrl, and that the"
            " function's subnets and security groups lead there"
        )
    return f"{url} answers {status}: {_reason(error)}"


def _reason(error: refused.OpenSearchException) -> str:
    """The innermost reason that the engine gives, on one line."""
    info = error.info if isinstance(error, refused.TransportError) else None
    cause = info.get("error") if isinstance(info, Mapping) else None
    while isinstance(cause, Mapping) and isinstance(cause.get("caused_by"), Mapping):
        cause = cause["caused_by"]
    reason = cause.get("reason") if isinstance(cause, Mapping) else cause
    return _line(reason or error)


def _line(text: object) -> str:
    return " ".join(str(text).split())[:300]
