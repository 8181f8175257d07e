"""A clean node with the template of the stack, and logs to put on it."""

import json
from collections.abc import Iterable
from pathlib import Path

import orjson
import pytest
import urllib3

from minutewatch.config import OpenSearchSettings
from minutewatch.stores.documents import Json
from minutewatch.stores.opensearch import OpenSearchStore, connect

TEMPLATE = Path(__file__).parents[3] / "opensearch" / "index-template.json"


class Node:
    """The node's HTTP interface, for what a test needs beside the store."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = urllib3.PoolManager()

    def ask(self, method: str, path: str, body: object = None) -> Json:
        """The answer; an error fails the test."""
        data = body if isinstance(body, bytes) else None if body is None else orjson.dumps(body)
        answer = self._http.request(
            method, f"{self.url}{path}", body=data, headers={"content-type": "application/json"}
        )
        assert answer.status < 300, answer.data
        parsed: Json = orjson.loads(answer.data)
        return parsed

    def put_logs(self, documents: Iterable[Json]) -> None:
        """Index the documents as Fluentd would: by day, under their event.id; searchable at once."""
        lines = b"".join(
            b"%b\n%b\n"
            % (
                orjson.dumps(
                    {
                        "create": {
                            "_index": f"logs-{one['@timestamp'][:10].replace('-', '.')}",
                            "_id": one["event.id"],
                        }
                    }
                ),
                orjson.dumps(one),
            )
            for one in documents
        )
        answer = self.ask("POST", "/_bulk?refresh=true", lines)
        assert not answer["errors"], answer

    def search(self, index: str, query: Json | None = None) -> list[Json]:
        """Up to 1,000 hits."""
        answer = self.ask("POST", f"/{index}/_search", {"size": 1000, "query": query or {"match_all": {}}})
        hits: list[Json] = answer["hits"]["hits"]
        return hits

    def close(self) -> None:
        self._http.clear()


@pytest.fixture
def node(clean_opensearch: str) -> Iterable[Node]:
    """A node with the template and without an index."""
    made = Node(clean_opensearch)
    made.ask("PUT", "/_index_template/logs", json.loads(TEMPLATE.read_text()))
    yield made
    made.close()


@pytest.fixture
def store(node: Node) -> Iterable[OpenSearchStore]:
    """The real store on it."""
    client = connect(OpenSearchSettings(url=node.url, auth="none"))
    yield OpenSearchStore(client)
    client.close()
