"""What this machine lacks for an engine is said; a Java that is new enough is found where it is."""

from pathlib import Path

import pytest

from local import engines
from local.engines import ELASTICSEARCH_7, ENGINES, OPENSEARCH_2, OPENSEARCH_3
from local.processes import LocalError


def program(folder: Path, name: str, output: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\necho '{output}' >&2\n")
    file.chmod(0o755)
    return file


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty PATH, no other Java, and no jars fetched."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("MINUTEWATCH_JVMS", str(tmp_path / "jvm"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return folder


@pytest.mark.usefixtures("path")
def test_without_java_no_engine_can_run() -> None:
    assert {engine.problem() for engine in ENGINES.values()} == {"no java on PATH"}


def test_an_old_java_is_named(path: Path) -> None:
    program(path, "java", 'openjdk version "11.0.2" 2019-01-15')
    assert OPENSEARCH_2.problem() == 'Java 17 or newer is needed, this is openjdk version "11.0.2" 2019-01-15'


def test_a_java_that_says_nothing_is_too_old(path: Path) -> None:
    (path / "java").write_text("#!/bin/sh\n")
    (path / "java").chmod(0o755)
    assert OPENSEARCH_2.problem() == "Java 17 or newer is needed, this is broken"


def test_maven_is_needed_only_until_the_jars_are_there(path: Path, tmp_path: Path) -> None:
    program(path, "java", 'openjdk version "17.0.15" 2025-04-15')
    assert OPENSEARCH_2.problem() == "no mvn on PATH to fetch OpenSearch with"
    (tmp_path / "cache" / "minutewatch" / "opensearch-2.19.1.0").mkdir(parents=True)
    assert OPENSEARCH_2.problem() is None
    assert ELASTICSEARCH_7.problem() == "no mvn on PATH to fetch Elasticsearch with"


def test_an_engine_takes_the_java_on_path_if_it_is_new_enough_and_else_another_one(
    path: Path, tmp_path: Path
) -> None:
    on_path = program(path, "java", 'openjdk version "17.0.15" 2025-04-15')
    newer = program(tmp_path / "jvm" / "temurin-25", "bin/java", 'openjdk version "25.0.3" 2026-04-21 LTS')
    assert OPENSEARCH_2.java() == on_path
    assert OPENSEARCH_3.java() == newer


def test_what_is_there_is_not_fetched_again(path: Path, tmp_path: Path) -> None:
    del path  # no mvn there
    there = tmp_path / "cache" / "minutewatch" / "thing"
    there.mkdir(parents=True)
    assert engines.fetched(engines.cached("thing"), ["dependency:unpack"], "outputDirectory") == there


def test_what_maven_says_when_it_fails_is_the_error(path: Path) -> None:
    (path / "mvn").write_text("#!/bin/sh\necho 'no such artifact'\nexit 1\n")
    (path / "mvn").chmod(0o755)
    with pytest.raises(LocalError, match="Maven could not fetch thing:\nno such artifact"):
        engines.fetched(engines.cached("thing"), ["dependency:unpack"], "outputDirectory")
    assert not engines.cached("thing").exists()
