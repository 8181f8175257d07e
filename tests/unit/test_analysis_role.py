"""The analysis function's role lets through what the function asks of a domain, and nothing else."""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

import orjson
from opensearchpy import Connection, OpenSearch

from minutewatch.analysis.indices import Indices
from minutewatch.stores.documents import Version
from minutewatch.stores.opensearch import OpenSearchStore

from .test_template import statements

ARN = "${OpenSearchDomainArn}"
INDICES = Indices()
MINUTE = 29_458_687  # 2026-01-05T10:07:00Z
BODY = {"a": 1}
FOUND = {"_source": {}, "_seq_no": 0, "_primary_term": 1}
ANSWER = {
    **FOUND,
    "responses": [{"timed_out": False, "_shards": {"failed": 0}, "status": 200}],
    "valid": True,
    "fields": {},
    "docs": [],
    "items": [],
}


class Asked(Connection):
    """Notes each request, and gives an answer in which every call finds what it looks for."""

    requests: list[tuple[str, str]]

    def perform_request(self, method: str, url: str, *_: Any, **__: Any) -> tuple[int, dict[str, str], str]:
        self.requests.append((f"es:ESHttp{method.capitalize()}", url))
        return 200, {"content-type": "application/json"}, orjson.dumps(ANSWER).decode()


def asked() -> set[tuple[str, str]]:
    """Action and path of everything that analysis may ask of its store (`analysis.ports.Store`)."""
    requests: list[tuple[str, str]] = []
    client = OpenSearch(connection_class=type("Noting", (Asked,), {"requests": requests}))
    store = OpenSearchStore(client)
    store.multi_search(INDICES.logs, [{"size": 0}])
    store.complaint(INDICES.logs, {"match_all": {}})
    store.fields(INDICES.logs, ["message"])
    store.read(INDICES.state, "0-of-1")
    store.read_many(INDICES.state, ["0-of-1"])
    store.write(INDICES.state, "0-of-1", BODY, after=None)
    store.write(INDICES.state, "0-of-1", BODY, after=Version(0, 1))
    store.put(INDICES.state, "heartbeat", BODY)
    store.create_all({(INDICES.findings_of(MINUTE), "f-1"): BODY})
    store.ensure_index(INDICES.state, BODY)
    store.ensure_index(INDICES.findings_of(MINUTE), BODY)
    return set(requests)


def granted() -> Iterator[tuple[str, str]]:
    """Action and path, with IAM's wildcards."""
    for statement in statements("AnalysisRole"):
        actions = [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
        resources = statement["Resource"] if isinstance(statement["Resource"], list) else [statement["Resource"]]
        paths = [one["Fn::Sub"].removeprefix(ARN) for one in resources if ARN in str(one)]
        yield from ((action, path.replace("${LogsIndex}", "logs-*")) for action in actions for path in paths)


def test_everything_that_it_asks_is_granted() -> None:
    rights = set(granted())
    refused = [
        (action, path)
        for action, path in asked()
        if not any(action == right and fnmatchcase(path, where) for right, where in rights)
    ]
    assert refused == []


def test_every_path_and_every_action_that_is_granted_is_used() -> None:
    rights, requests = set(granted()), asked()
    assert {right for right, _ in rights} == {action for action, _ in requests}
    assert [where for _, where in rights if not any(fnmatchcase(path, where) for _, path in requests)] == []
