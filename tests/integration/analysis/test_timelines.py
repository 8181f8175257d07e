"""A few of the timelines that the model-based test draws, on the real OpenSearch."""

from collections.abc import Callable, Iterable

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from minutewatch.config import OpenSearchSettings
from minutewatch.stores.documents import Json
from minutewatch.stores.opensearch import OpenSearchStore, connect
from tests.integration.analysis.conftest import Node
from tests.unit.analysis.timelines import Timeline, World, timelines


class LiveStore(OpenSearchStore):
    """The real store on a node of its own, which gets logs."""

    def __init__(self, node: Node) -> None:
        self.client = connect(OpenSearchSettings(url=node.url, auth="none"))
        super().__init__(self.client)
        self._node = node
        self._logs = 0

    def add_logs(self, logs: Iterable[Json]) -> None:
        numbered = [one | {"event.id": f"e{self._logs + number}"} for number, one in enumerate(logs)]
        self._logs += len(numbered)
        if numbered:
            self._node.put_logs(numbered)

    def findings(self) -> dict[str, Json]:
        self._node.ask("POST", "/minutewatch-*/_refresh")
        return {hit["_id"]: hit["_source"] for hit in self._node.search("minutewatch-findings-*")}


@pytest.fixture
def clean(node: Node) -> Callable[[], LiveStore]:
    """Makes stores on an empty node, again and again."""

    def make() -> LiveStore:
        node.ask("DELETE", "/logs-*,minutewatch-*")
        return LiveStore(node)

    return make


@settings(
    max_examples=4,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(timelines)
def test_on_the_real_engine_a_timeline_leaves_what_it_leaves_in_memory(
    clean: Callable[[], LiveStore], timeline: Timeline
) -> None:
    live, memory = World.of(timeline, clean()), World.of(timeline)
    live.live(timeline.steps)
    memory.live(timeline.steps)

    assert _told(live.store.findings()) == _told(memory.store.findings())
    assert live.state() == memory.state()


def _told(findings: dict[str, Json]) -> dict[str, Json]:
    """Without the samples: of documents of the same instant any may be shown."""
    return {
        finding_id: {name: value for name, value in one.items() if name not in ("samples", "explanation")}
        for finding_id, one in findings.items()
    }
