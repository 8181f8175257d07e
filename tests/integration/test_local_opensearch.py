"""The local node is the real engine, keeps its data, and does not outlive who started it."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import urllib3

from local import opensearch, tools
from local.engines import OPENSEARCH_2
from local.opensearch import OpenSearchNode


def test_a_node_is_the_real_engine_and_ends_with_its_owner_even_a_killed_one_but_keeps_its_data(
    tmp_path: Path,
) -> None:
    command = [sys.executable, "-m", "local", "opensearch", "--data-dir", str(tmp_path)]
    owner = subprocess.Popen(command, cwd=tools.ROOT, stdout=subprocess.PIPE, text=True)
    assert owner.stdout
    url = owner.stdout.readline().strip()
    assert url.startswith("http://127.0.0.1:")
    with urllib3.PoolManager() as http:
        assert http.request("GET", url).json()["version"]["number"] == OPENSEARCH_2.version
        roles = http.request("GET", f"{url}/_cat/nodes?h=node.role&format=json").json()
        assert roles == [{"node.role": "dim"}]
        assert http.request("PUT", f"{url}/kept/_doc/1?refresh=true", json={"a": 1}).status == 201
    (pid,) = Path(f"/proc/{owner.pid}/task/{owner.pid}/children").read_text().split()
    node = os.pidfd_open(int(pid))
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdout.close()
    assert select.select([node], [], [], 30) == ([node], [], [])
    os.close(node)
    with OpenSearchNode.start(data_dir=tmp_path) as again, urllib3.PoolManager() as http:
        assert http.request("GET", f"{again.url}/kept/_count").json()["count"] == 1
        assert "started" in (tmp_path / "logs" / "minutewatch-local.log").read_text()
    assert not opensearch.healthy(again.url)


def test_without_a_java_that_is_new_enough_osmem_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    java = tmp_path / "java"
    java.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n")
    java.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("MINUTEWATCH_JVMS", str(tmp_path / "no-other"))
    with OpenSearchNode.start(data_dir=tmp_path / "data") as node, urllib3.PoolManager() as http:
        assert node.engine == "osmem"
        assert http.request("PUT", f"{node.url}/logs-2026.01.05/_create/1", json={"a": 1}).status == 201
        assert http.request("PUT", f"{node.url}/logs-2026.01.05/_create/1", json={"a": 1}).status == 409
    assert not opensearch.healthy(node.url)
