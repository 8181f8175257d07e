"""The store in memory answers as OpenSearch does: what is tested on it holds there."""

import pytest

from minutewatch.analysis.counting import Counted, complete, count
from minutewatch.analysis.evidence import read_evidence, samples_body
from minutewatch.analysis.indices import state_index
from minutewatch.analysis.minutes import Span
from minutewatch.analysis.ports import Store
from minutewatch.analysis.queries import Bins, Group, Measure, Tally, totals_body, where
from minutewatch.errors import ConflictError
from minutewatch.stores.documents import Json
from minutewatch.stores.opensearch import OpenSearchStore
from tests.integration.analysis.conftest import Node
from tests.integration.analysis.logs import TEN, lines
from tests.unit.analysis.memory import MemoryStore

SPAN = Span(start=TEN, end=TEN + 5)
ERRORS = where({"terms": {"log.level": ["error", "fatal"]}})
FAILED = where(
    {"bool": {"should": [{"range": {"http.response.status_code": {"gte": 500}}}], "minimum_should_match": 1}}
)
TALLIES = {
    "all": Tally(group_by=()),
    "one field": Tally(group_by=("service.name",)),
    "a query": Tally(group_by=("service.name",), where=ERRORS),
    "several": Tally(group_by=("service.name", "host.name", "url.path"), where=FAILED),
    "nobody": Tally(group_by=("service.name",), where=where({"term": {"service.name": "nobody"}})),
    "the largest": Tally(group_by=("host.name",), top=1),
    "numbers": Tally(group_by=("http.response.status_code",)),
    "bins": Tally(group_by=("service.name",), bins=Bins(field="event.duration", edges=(1e6, 1e7, 1e8))),
    "bins of all": Tally(group_by=(), bins=Bins(field="event.duration", edges=(1e7,))),
    "sum": Tally(group_by=("service.name",), measure=Measure(kind="sum", field="event.duration")),
    "max": Tally(group_by=("service.name",), measure=Measure(kind="max", field="event.ingested")),
    "distinct": Tally(group_by=("service.name",), measure=Measure(kind="cardinality", field="host.name")),
}


def _logs() -> list[Json]:
    """Some without a service, some sampled, some with a duration."""
    documents = [
        *lines(range(TEN - 1, TEN + 6), service="shop", a_minute=9, failing=2),
        *lines(range(TEN, TEN + 3), service="cart", a_minute=4, failing=4),
        *lines([TEN + 4], service="zoo", a_minute=1),
    ]
    for number, document in enumerate(documents):
        if number % 7 == 0:
            del document["service.name"]
        if number % 3 == 0:
            document["event.duration"] = 10 ** (5 + number % 5)
        if number % 5 == 0:
            document["sample.rate"] = 0.25 if number % 2 else 1.0
    return documents


@pytest.fixture
def both(node: Node, store: OpenSearchStore) -> tuple[Store, Store]:
    node.put_logs(_logs())
    return store, MemoryStore(_logs())


@pytest.mark.parametrize("size", [10_000, 3], ids=["at once", "by pages"])
@pytest.mark.parametrize("name", TALLIES)
def test_every_question_has_the_same_answer(both: tuple[Store, Store], name: str, size: int) -> None:
    real, memory = (count(one, "logs-*", [(TALLIES[name], SPAN)], size=size) for one in both)

    assert _without_empty(real) == pytest.approx(_without_empty(memory))
    assert (real.refused, real.sampled, real.cut_off) == (memory.refused, memory.sampled, memory.cut_off)


@pytest.mark.parametrize("hours", [False, True])
def test_documents_are_counted_by_the_minute_and_by_the_hour(both: tuple[Store, Store], hours: bool) -> None:
    span = Span(start=TEN - 1, end=TEN + 5)
    real, memory = (count(one, "logs-*", (), totals=[totals_body(span, hours=hours)]).totals for one in both)

    assert real == memory
    assert sum(real[0].values()) == 6 * 9 + 3 * 4 + 1


def test_samples_are_the_newest(both: tuple[Store, Store]) -> None:
    body = samples_body({"term": {"log.level": "error"}}, SPAN)
    real, memory = (read_evidence(complete(one.multi_search("logs-*", [body])[0])).samples for one in both)

    assert [sample["time"] for sample in real] == [sample["time"] for sample in memory]
    assert len(real) == 5


def test_a_query_that_the_engine_cannot_read_is_named(both: tuple[Store, Store]) -> None:
    good = {"bool": {"filter": [{"term": {"log.level": "error"}}]}}

    assert [one.complaint("logs-*", good) for one in both] == [None, None]
    assert ["unknown query [wobble]" in str(one.complaint("logs-*", {"wobble": {}})) for one in both] == [
        True,
        True,
    ]


def test_fields_are_known_where_they_are(both: tuple[Store, Store]) -> None:
    names = ["service.name", "sample.rate", "no.such.field"]

    real, memory = (one.fields("logs-*", names) for one in both)

    assert real == memory == {"service.name": True, "sample.rate": True}


def test_a_text_cannot_be_counted_by(both: tuple[Store, Store]) -> None:
    assert both[0].fields("logs-*", ["message"]) == {"message": False}


def test_conditional_writes_behave_the_same(node: Node, store: OpenSearchStore) -> None:
    store.ensure_index("minutewatch-state", state_index())
    for one in (store, MemoryStore()):
        first = one.write("minutewatch-state", "a", {"version": 1}, after=None)
        second = one.write("minutewatch-state", "a", {"version": 2}, after=first)
        for stale in (None, first):
            with pytest.raises(ConflictError):
                one.write("minutewatch-state", "a", {"version": 3}, after=stale)
        one.put("minutewatch-state", "b", {"version": 7})
        one.put("minutewatch-state", "b", {"version": 8})
        found = one.read_many("minutewatch-state", ["a", "b", "c"])
        assert {name: stored.document["version"] for name, stored in found.items()} == {"a": 2, "b": 8}
        assert found["a"].version == second
        assert one.create_all({("minutewatch-state", "b"): {"version": 9}}) == frozenset()


def _without_empty(counted: Counted) -> dict[tuple[Tally, int, Group], float]:
    """Every count by what it is of; a minute without a group is as good as none."""
    return {
        (tally, minute, group): value
        for tally, counts in counted.counts.items()
        for minute, groups in counts.items()
        for group, value in groups.items()
    }
