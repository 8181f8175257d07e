"""Every engine that can run on this machine, one after the other."""

from collections.abc import Iterator

import pytest

from local.engines import ENGINES, OPENSEARCH_2, Engine
from local.opensearch import OpenSearchNode
from tests.integration.index.daily import Daily

HERE = tuple(engine for engine in ENGINES.values() if engine.problem() is None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which engines were not tried, because no test of theirs was there to be skipped."""
    for engine in ENGINES.values():
        if problem := engine.problem():
            terminalreporter.write_line(f"not tested on {engine}: {problem}", yellow=True)


@pytest.fixture(scope="session", params=HERE, ids=str)
def engine(request: pytest.FixtureRequest) -> Engine:
    chosen: Engine = request.param
    return chosen


@pytest.fixture(scope="session")
def engine_url(
    engine: Engine, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A node of it; for OpenSearch 2 the one that all integration tests share."""
    if engine == OPENSEARCH_2:
        yield request.getfixturevalue("opensearch_url")
        return
    with OpenSearchNode.start(data_dir=tmp_path_factory.mktemp("node"), engine=engine) as node:
        yield node.url


@pytest.fixture
def clean(engine_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Daily]:
    """The node without any index or template of ours; the environment that the stack gives its functions."""
    daily = Daily(engine_url)
    for template in daily.ask("GET", "/_index_template")["index_templates"]:
        daily.ask("DELETE", f"/_index_template/{template['name']}")
    daily.ask("DELETE", "/logs-*,minutewatch-*")
    for name in ("OPENSEARCH_SECRET_ARN", "NOTIFY_TOPIC_ARN", "EVENT_BUS_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENSEARCH_URL", engine_url)
    monkeypatch.setenv("OPENSEARCH_AUTH", "none")
    yield daily
    daily.close()
