"""What this machine lacks for the real engine is said, and nothing counts as healthy that does not answer so."""

from pathlib import Path

import pytest

from local import opensearch, processes

from .fakes import fake_bulk


def program(folder: Path, name: str, output: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\necho '{output}' >&2\n")
    file.chmod(0o755)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty PATH, and no jars fetched."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


def test_without_java_the_engine_cannot_run(path: Path) -> None:
    assert opensearch.java_problem() == "no java on PATH"


def test_an_old_java_is_named(path: Path) -> None:
    program(path, "java", 'openjdk version "11.0.2" 2019-01-15')
    assert opensearch.java_problem() == 'Java 17 or newer is needed, this is openjdk version "11.0.2" 2019-01-15'


def test_maven_is_needed_only_until_the_jars_are_there(path: Path, tmp_path: Path) -> None:
    program(path, "java", 'openjdk version "17.0.15" 2025-04-15')
    assert opensearch.java_problem() == "no mvn on PATH to fetch OpenSearch with"
    (tmp_path / "cache" / "minutewatch" / "opensearch-2.19.1.0").mkdir(parents=True)
    assert opensearch.java_problem() is None


def test_nobody_and_anybody_else_are_not_healthy() -> None:
    assert not opensearch.healthy("")
    assert not opensearch.healthy(f"http://127.0.0.1:{processes.free_port()}")
    with fake_bulk() as other:
        assert not opensearch.healthy(other.url)
