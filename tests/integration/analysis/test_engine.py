"""The engine on the real OpenSearch."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from minutewatch.analysis.engine import Engine, Outcome
from minutewatch.analysis.indices import Indices
from minutewatch.analysis.minutes import instant_at
from minutewatch.analysis.outbox import LEASE_MS
from minutewatch.config import OpenSearchSettings
from minutewatch.errors import SearchError
from minutewatch.stores.documents import Json, Version
from minutewatch.stores.opensearch import OpenSearchStore, connect
from tests.integration.analysis.conftest import Node
from tests.integration.analysis.logs import TEN, an_hour, lines
from tests.unit.analysis.world import Clock, FakeChannel, KilledError, due

END = TEN + 60
FOUND = [
    ("builtin.drop", "cart", "2026-01-05T10:53:00Z"),
    ("builtin.error_ratio", "shop", "2026-01-05T10:51:00Z"),
    ("builtin.new_pattern", "shop", "2026-01-05T10:50:00Z"),
]


class MortalStore(OpenSearchStore):
    """Dies before (n) or after (n + 0.5) its n-th write."""

    die_at: float | None = None
    writes = 0

    def write(self, index: str, doc_id: str, document: Json, *, after: Version | None) -> Version:
        for _ in self._dying():
            version = super().write(index, doc_id, document, after=after)
        return version

    def create_all(self, documents: Mapping[tuple[str, str], Json]) -> frozenset[str]:
        if not documents:
            return frozenset()
        for _ in self._dying():
            created = super().create_all(documents)
        return created

    def _dying(self) -> Iterator[None]:
        self.writes += 1
        if self.die_at == self.writes:
            raise KilledError
        yield
        if self.die_at == self.writes + 0.5:
            raise KilledError


def an_engine(store: OpenSearchStore, *channels: FakeChannel, clock: Clock | None = None) -> Engine:
    return Engine(
        store=store,
        indices=Indices(),
        channels=channels,
        evaluation_delay=timedelta(seconds=30),
        false_alarms_a_day=1,
        now_ms=clock or Clock(),
    )


def told(outcome: Outcome) -> list[tuple[str, str, str]]:
    return sorted((one["rule"], one["key"]["service.name"], one["minute"]) for one in outcome.findings)


def findings(node: Node) -> dict[str, Json]:
    return {hit["_id"]: hit["_source"] for hit in node.search("minutewatch-findings-*")}


def test_an_hour_of_logs_and_one_invoke_give_what_is_wrong_with_its_evidence(
    node: Node, store: OpenSearchStore
) -> None:
    node.put_logs(an_hour())
    topic = FakeChannel()

    outcome = an_engine(store, topic).run(due(END))

    assert told(outcome) == FOUND
    kept = findings(node)
    assert sorted(topic.told) == sorted(kept)
    errors = next(one for one in kept.values() if one["kind"] == "error")
    assert errors["title"] == (
        "shop: 50 % of its requests failed in the 2 minutes from 10:50 UTC (12 of 24); 0.19 % is usual."
    )
    assert [sample["message"] for sample in errors["samples"]] == [
        f"certificate of pay{n} has expired" for n in (5, 4, 3, 2, 1)
    ]
    path, pattern = (
        next(one for one in errors["explanation"] if one["field"] == field)
        for field in ("url.path", "log.pattern.text")
    )
    assert path == {
        "field": "url.path", "value": "/checkout", "share_bad": 1.0, "share_base": 0.25, "count_bad": 12,
        "count_base": 150,
    }  # fmt: skip
    assert pattern["value"] == "certificate of <*> has expired"
    new = next(one for one in kept.values() if one["kind"] == "pattern")
    assert new["title"].endswith("6 times since 10:50 UTC: certificate of <*> has expired")


def test_the_query_of_a_finding_finds_its_documents(node: Node, store: OpenSearchStore) -> None:
    node.put_logs(an_hour())
    an_engine(store).run(due(END))

    counts = {
        one["kind"]: len(node.search("logs-*", {"query_string": {"query": one["query"]}}))
        for one in findings(node).values()
    }

    # The failures of two minutes, the six lines of the pattern, and the last twelve lines before the silence.
    assert counts == {"error": 12, "pattern": 6, "traffic": 12}


def test_findings_can_be_searched_by_what_people_filter_by(node: Node, store: OpenSearchStore) -> None:
    node.put_logs(an_hour())
    an_engine(store).run(due(END))

    assert len(node.search("minutewatch-findings-*", {"term": {"key.service.name": "shop"}})) == 2
    late = {"range": {"minute": {"gte": "2026-01-05T10:52:00Z"}}}
    assert len(node.search("minutewatch-findings-*", late)) == 1


def test_minute_by_minute_is_the_same_as_at_once_and_twice_as_once(node: Node, store: OpenSearchStore) -> None:
    node.put_logs(an_hour())
    engine = an_engine(store)
    engine.run(due(TEN))
    found = [one for minute in range(TEN + 1, END + 1) for _ in range(2) for one in told(engine.run(due(minute)))]

    assert sorted(found) == FOUND
    assert len(findings(node)) == 3


# 1 the commit, 2 the findings, 3 the outbox without what was told.
@pytest.mark.parametrize("die_at", [1, 1.5, 2, 2.5, 3, 3.5])
def test_a_run_killed_at_any_write_leaves_the_findings_of_a_clean_one(node: Node, die_at: float) -> None:
    node.put_logs(an_hour())
    client = connect(OpenSearchSettings(url=node.url, auth="none"))
    store, topic, clock = MortalStore(client), FakeChannel(), Clock()
    store.die_at = die_at
    with pytest.raises(KilledError):
        an_engine(store, topic, clock=clock).run(due(END))
    store.die_at = None

    an_engine(store, topic, clock=clock).run(due(END))
    node.ask("POST", "/minutewatch-*/_refresh")
    assert (
        sorted((one["rule"], one["key"]["service.name"], one["minute"]) for one in findings(node).values())
        == FOUND
    )

    clock.now_ms += LEASE_MS
    an_engine(store, topic, clock=clock).run(due(END))
    client.close()
    assert set(topic.told) == set(findings(node))
    assert len(topic.told) == (6 if die_at == 3 else 3)


def test_many_runs_at_once_leave_the_findings_of_one_and_tell_each_once(node: Node) -> None:
    node.put_logs(an_hour())
    topic, clock = FakeChannel(), Clock()
    clients = [connect(OpenSearchSettings(url=node.url, auth="none")) for _ in range(4)]
    engines = [an_engine(OpenSearchStore(client), topic, clock=clock) for client in clients]

    with ThreadPoolExecutor(len(engines)) as pool:
        outcomes = list(pool.map(lambda engine: engine.run(due(END)), engines))
    for client in clients:
        client.close()

    assert sorted(len(outcome.span) for outcome in outcomes) == [0, 0, 0, 60]
    assert sorted(topic.told) == sorted(findings(node))
    assert len(topic.told) == 3


def test_six_hours_without_analysis_are_caught_up(node: Node, store: OpenSearchStore) -> None:
    node.put_logs(an_hour())
    engine = an_engine(store)
    engine.run(due(TEN))

    outcomes = [engine.run(due(TEN + 360)) for _ in range(4)]

    assert [len(outcome.span) for outcome in outcomes] == [120, 120, 120, 0]
    assert [outcome.behind for outcome in outcomes] == [240, 120, 0, 0]
    assert set(FOUND[:2]) < {
        (one["rule"], one["key"].get("service.name", ""), one["minute"]) for one in outcomes[0].findings
    }


def test_what_a_host_delivers_hours_late_is_told_once_and_says_that_it_is_late(
    node: Node, store: OpenSearchStore
) -> None:
    node.put_logs(lines(range(TEN - 180, TEN + 130), service="shop"))
    engine, topic = an_engine(store), FakeChannel()
    for end in range(TEN - 120, TEN + 121, 60):
        engine.run(due(end))
    backlog = [
        one | {"event.id": f"{one['event.id']}-cut-off", "host.name": "shop-2"}
        for one in lines(range(TEN, TEN + 10), service="shop", failing=6)
    ]
    node.put_logs(backlog[:80])
    first = an_engine(store, topic).run(due(TEN + 121))
    node.put_logs(backlog[80:])
    second = an_engine(store, topic).run(due(TEN + 122))

    assert told(first) == [
        ("builtin.error_ratio", "shop", "2026-01-05T10:01:00Z"),
        ("builtin.new_pattern", "shop", "2026-01-05T10:00:00Z"),
    ]
    assert [one["late"] for one in first.findings] == [True, True]
    assert len(topic.told) == 2
    assert second.findings == ()
    (news,) = [one for one in findings(node).values() if one["kind"] == "pattern"]
    assert news["title"] == (
        "shop logs an error that it never logged before, 42 times since 10:00 UTC: certificate of <*> has expired"
        " (Seen late: logs of that minute came after it had been judged.)"
    )
    assert {sample["message"] for sample in news["samples"]} <= {
        f"certificate of pay{number} has expired" for number in range(6)
    }
    assert len(node.search("logs-*", {"query_string": {"query": news["query"]}})) == news["observed"] == 42


def test_a_question_that_the_index_cannot_answer_judges_nothing(node: Node, store: OpenSearchStore) -> None:
    node.ask("PUT", "/logs-2026.01.05-text", {"mappings": {"properties": {"service.name": {"type": "text"}}}})
    node.put_logs(an_hour())
    engine = an_engine(store)

    with pytest.raises(SearchError, match=r"did not search logs-\* in full: 1 shards failed|Text fields"):
        engine.run(due(END))
    assert node.search("minutewatch-state") == []

    node.ask("DELETE", "/logs-2026.01.05-text")
    assert told(engine.run(due(END))) == FOUND


def test_a_node_that_does_not_answer_is_no_quiet_minute() -> None:
    client = connect(OpenSearchSettings(url="http://127.0.0.1:9", auth="none"))

    with pytest.raises(SearchError, match="no answer"):
        an_engine(OpenSearchStore(client, pauses_s=())).run(due(END))
    client.close()


def test_before_the_first_log_there_is_nothing_to_find(node: Node, store: OpenSearchStore) -> None:
    outcome = an_engine(store).run(due(END))

    assert (len(outcome.span), outcome.findings) == (60, ())
    state, heartbeat = sorted(store_state(node), key=lambda one: "at" in one)
    assert state["judged_to"] == heartbeat["judged_to"] == "2026-01-05T11:00:00Z"
    assert (heartbeat["status"], heartbeat["no_index"]) == ("trouble", True)


def test_findings_of_two_months_go_to_two_indices(node: Node, store: OpenSearchStore) -> None:
    new_year = TEN - 4 * 1440 - 600
    node.put_logs(lines(range(new_year - 60, new_year - 5), service="shop"))
    node.put_logs(lines(range(new_year - 5, new_year), service="shop", failing=6))
    node.put_logs(lines(range(new_year - 60, new_year - 1), service="cart"))
    engine = an_engine(store)
    engine.run(due(new_year))
    engine.run(due(new_year + 3))

    indices = {hit["_index"]: hit["_source"]["minute"] for hit in node.search("minutewatch-findings-*")}

    assert instant_at(new_year).isoformat() == "2026-01-01T00:00:00+00:00"
    assert set(indices) == {"minutewatch-findings-2025.12", "minutewatch-findings-2026.01"}


def store_state(node: Node) -> list[Json]:
    node.ask("POST", "/minutewatch-state/_refresh")
    return [hit["_source"] for hit in node.search("minutewatch-state")]
