"""A deployed local stack as the end-to-end tests see it: send into it, wait for what must come out."""

import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import urllib3
from opensearchpy import OpenSearch

from local import sam
from local.state import Home, StackState

DEADLINE_S = 90.0
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """The stack's addresses, and its outputs by key."""

    home: Home
    state: StackState
    outputs: dict[str, str]

    def client(self, service: str) -> Any:
        """A boto3 client of the local AWS, as its root."""
        return sam.client(service, self.state.aws_url)

    def search(self) -> OpenSearch:
        """A client of the OpenSearch that the stack writes to."""
        return OpenSearch(self.state.opensearch_url)

    def invoke(self, function: str, event: object) -> Any:
        """The answer of the function with that logical id; an error of the function fails the test."""
        answer = self.client("lambda").invoke(
            FunctionName=self.outputs[f"{function}Name"], Payload=json.dumps(event).encode()
        )
        payload = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, payload
        return payload

    def documents(self, query: str, *, count: int = 1) -> list[dict[str, Any]]:
        """At least `count` documents that match, as soon as they can be found."""
        return awaited(lambda: _found(self.search(), "logs-*", query), at_least=count)

    def findings(self, query: str = "*") -> list[dict[str, Any]]:
        """Findings that match, now."""
        return _found(self.search(), "minutewatch-findings-*", query)


def awaited(look: Callable[[], list[Found]], *, at_least: int = 1, seconds: float = DEADLINE_S) -> list[Found]:
    """What `look` gives once it gives enough; fails with what it gave last."""
    end = time.monotonic() + seconds
    found = look()
    while len(found) < at_least and time.monotonic() < end:
        time.sleep(0.25)  # between two looks at another process; the deadline ends it
        found = look()
    assert len(found) >= at_least, f"{len(found)} of {at_least} after {seconds} s: {found}"
    return found


def unique_word() -> str:
    """A word that is in no other test's logs."""
    return f"w{uuid.uuid4().hex}"


def iso(moment: datetime) -> str:
    """As loggers write it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def minutes_ago(minutes: float) -> datetime:
    """Then, in UTC."""
    return datetime.now(UTC) - timedelta(minutes=minutes)


def _found(client: OpenSearch, index: str, query: str) -> list[dict[str, Any]]:
    client.indices.refresh(index=index, params={"ignore_unavailable": "true"})
    body = {"size": 1000, "query": {"query_string": {"query": query}}}
    answer = client.search(index=index, body=body, params={"ignore_unavailable": "true"})
    return [{"_id": hit["_id"], "_index": hit["_index"], **hit["_source"]} for hit in answer["hits"]["hits"]]


def http() -> urllib3.PoolManager:
    """For what no client covers."""
    return urllib3.PoolManager()
