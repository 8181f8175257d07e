"""How documents and answers are put; that the indices work is shown on the real node in tests/integration."""

from typing import Any

import orjson
import pytest
from opensearchpy.exceptions import NotFoundError

from minutewatch.errors import SearchError
from minutewatch.stores.scratch import BULK_BYTES, ScratchStore, Taken


class FakeIndices:
    """The part of the client that makes indices."""

    def __init__(self) -> None:
        self.made: dict[str, Any] = {}
        self.gone: set[str] = set()
        self.refuse: Exception | None = None

    def create(self, *, index: str, body: Any) -> None:
        self.made[index] = body

    def get_settings(self, *, index: str) -> dict[str, Any]:
        return {name: {} for name in self.made if name.startswith(index.rstrip("*"))}

    def delete(self, *, index: str) -> None:
        if index in self.gone:
            raise NotFoundError(404, "index_not_found_exception", {})
        if self.refuse:
            raise self.refuse
        del self.made[index]


class FakeClient:
    """Takes bulk requests, and answers as it is told."""

    def __init__(self, *answers: dict[str, Any]) -> None:
        self.indices = FakeIndices()
        self.bodies: list[bytes] = []
        self.refreshed: list[str] = []
        self._answers = list(answers)

    def bulk(self, *, body: Any, index: Any = None, params: Any = None, headers: Any = None) -> Any:
        del index, headers
        self.bodies.append(body)
        self.refreshed.append(params["refresh"])
        return self._answers.pop(0) if self._answers else {"errors": False}


def _store(client: FakeClient) -> ScratchStore:
    made: Any = client
    return ScratchStore(made, purpose="test")


def _conflict() -> dict[str, Any]:
    return {"create": {"error": {"type": "version_conflict_engine_exception", "reason": "there"}}}


def _refusal(reason: str) -> dict[str, Any]:
    cause = {"type": "illegal_argument_exception", "reason": reason}
    return {"create": {"error": {"type": "mapper_parsing_exception", "reason": "no", "caused_by": cause}}}


def test_the_index_is_like_the_real_one_but_hidden_until_it_is_refreshed() -> None:
    client = FakeClient()
    store = _store(client)

    store.create_logs(
        {
            "settings": {"index": {"number_of_shards": 3, "codec": "best_compression", "mapping": {"x": 1}}},
            "mappings": {"dynamic": False},
        }
    )

    assert client.indices.made == {
        store.logs: {
            "settings": {
                "index.mapping.x": 1,
                "index.number_of_shards": 1,
                "index.number_of_replicas": 0,
                "index.refresh_interval": "-1",
                "index.translog.durability": "async",
            },
            "mappings": {"dynamic": False},
        }
    }
    assert store.logs.startswith(f"{store.prefix}-")
    assert store.prefix.startswith("minutewatch-test-")


def test_what_the_engine_keeps_there_does_not_wait_for_the_disk() -> None:
    client = FakeClient()

    _store(client).ensure_index("state", {"settings": {"number_of_shards": 1, "auto_expand_replicas": "0-1"}})

    assert client.indices.made["state"]["settings"] == {
        "index.number_of_shards": 1,
        "index.number_of_replicas": 0,
        "index.translog.durability": "async",
    }


def test_two_have_different_names() -> None:
    one, other = (_store(FakeClient()) for _ in range(2))

    assert one.prefix != other.prefix


def test_documents_are_created_under_their_ids() -> None:
    client, taken = FakeClient(), Taken()

    _store(client).put_logs([('a"b', b'{"x":1}'), ("c", b"{}")], taken)

    assert [orjson.loads(line) for line in client.bodies[0].splitlines()] == [
        {"create": {"_id": 'a"b'}},
        {"x": 1},
        {"create": {"_id": "c"}},
        {},
    ]
    assert taken.created == 2


def test_repeats_and_refusals_are_told_apart() -> None:
    client = FakeClient({"errors": True, "items": [{}, _conflict(), {}, *[_refusal(f"r{n}") for n in range(7)]]})
    taken = Taken()

    _store(client).put_logs([(str(number), b"{}") for number in range(10)], taken)

    assert (taken.created, taken.repeated, taken.refused) == (2, 1, 7)
    assert taken.reasons == ["r0", "r1", "r2", "r3", "r4"]


def test_many_documents_are_several_requests() -> None:
    client, taken = FakeClient(), Taken()
    large = b'{"m":"%b"}' % (b"x" * (BULK_BYTES // 2))

    _store(client).put_logs([(str(number), large) for number in range(5)], taken)

    assert [body.count(b'"create"') for body in client.bodies] == [2, 2, 1]
    assert client.refreshed == ["false", "false", "true"], "visible when all of them are there"
    assert taken.created == 5


def test_all_its_indices_are_deleted_and_no_others() -> None:
    client = FakeClient()
    store = _store(client)
    for name in (store.logs, f"{store.prefix}-state", "logs-2026.01.05"):
        client.indices.made[name] = {}
    client.indices.gone.add(f"{store.prefix}-state")

    store.delete()

    assert store.logs not in client.indices.made
    assert "logs-2026.01.05" in client.indices.made


def test_an_index_that_stays_is_told() -> None:
    client = FakeClient()
    store = _store(client)
    client.indices.made[store.logs] = {}
    client.indices.refuse = SearchError("no")

    with pytest.raises(SearchError):
        store.delete()
