"""What a case comes to by an engine's answers; real ones are asked in tests/integration/rules."""

from collections.abc import Iterable
from typing import Any

import orjson
import pytest

from minutewatch.backtest.trial import NodeTrial
from minutewatch.errors import SearchError
from minutewatch.rules.model import Case
from minutewatch.rules.query.syntax import QuerySyntaxError
from minutewatch.stores.documents import Json
from minutewatch.stores.scratch import Taken
from tests.unit.rules.builders import a_rule

# 2026-01-05T00:00:00Z
MIDNIGHT = 29_459_520
CASE = Case.model_validate({"name": "it", "events": [{"times": 3, "log": {"log.level": "error"}}], "expect": []})


class FakeScratch:
    """Counts what was put in its first minute, or refuses to."""

    def __init__(self, refusal: SearchError | None = None) -> None:
        self.steps: list[str] = []
        self._put: list[Json] = []
        self._refusal = refusal
        self.logs = "logs"

    def create_logs(self, body: Json) -> None:
        self.steps.append(f"create {body}")

    def put_logs(self, documents: Iterable[tuple[str, bytes]], taken: Taken) -> None:
        self._put += [orjson.loads(document) for _, document in documents]
        self.steps.append(f"put {len(self._put)}")

    def delete(self) -> None:
        self.steps.append("delete")

    def multi_search(self, index: str, bodies: Iterable[Json]) -> list[Json | SearchError]:
        minute = {"key": MIDNIGHT * 60_000, "doc_count": len(self._put)}
        counts: Json = {"hits": {"total": {"value": 0}}, "aggregations": {"minutes": {"buckets": [minute]}}}
        return [self._refusal if self._refusal and "aggs" in body else counts for body in bodies]


def _trial(store: Any) -> NodeTrial:
    return NodeTrial(make_store=lambda: store, body={})


def test_a_case_is_counted_on_an_index_of_its_own_that_is_gone_afterwards() -> None:
    store = FakeScratch()

    found = _trial(store)(a_rule(group_by=[], window="1m"), CASE)

    assert [(match.minute, match.observed) for match in found] == [(MIDNIGHT, 3)]
    assert store.steps == ["create {}", "put 3", "delete"]


def test_a_query_that_the_engine_refuses_is_told_and_nothing_is_left() -> None:
    store = FakeScratch(SearchError("no such operator"))

    with pytest.raises(QuerySyntaxError, match="no such operator"):
        _trial(store)(a_rule(group_by=[]), CASE)

    assert store.steps[-1] == "delete"
