"""Nothing counts as healthy that does not answer so, and no other engine stands in for one asked for by name."""

from pathlib import Path

import pytest

from local import opensearch, processes
from local.engines import OPENSEARCH_3
from local.opensearch import OpenSearchNode
from local.processes import LocalError

from .fakes import fake_bulk


def test_nobody_and_anybody_else_are_not_healthy() -> None:
    assert not opensearch.healthy("")
    assert not opensearch.healthy(f"http://127.0.0.1:{processes.free_port()}")
    with fake_bulk() as other:
        assert not opensearch.healthy(other.url)


def test_an_engine_that_was_asked_for_and_cannot_run_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("MINUTEWATCH_JVMS", str(tmp_path))
    with pytest.raises(LocalError, match=r"OpenSearch 3\.5\.0 does not run here: no java on PATH"):
        OpenSearchNode.start(data_dir=tmp_path / "data", engine=OPENSEARCH_3)
