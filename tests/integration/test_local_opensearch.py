"""The local node is the real engine, keeps its data, and does not outlive who started it."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import urllib3

from local import opensearch, tools
from local.opensearch import VERSION, OpenSearchNode


def test_a_node_is_the_real_engine_on_loopback_and_stops(tmp_path: Path) -> None:
    with OpenSearchNode.start(data_dir=tmp_path) as node, urllib3.PoolManager() as http:
        assert node.url.startswith("http://127.0.0.1:")
        assert http.request("GET", node.url).json()["version"]["number"] == VERSION
        roles = http.request("GET", f"{node.url}/_cat/nodes?h=node.role&format=json").json()
        assert roles == [{"node.role": "dim"}]
        assert http.request("PUT", f"{node.url}/kept/_doc/1?refresh=true", json={"a": 1}).status == 201
        log = tmp_path / "logs" / "minutewatch-local.log"
        assert "started" in log.read_text()
    assert not opensearch.healthy(node.url)
    with OpenSearchNode.start(data_dir=tmp_path) as again, urllib3.PoolManager() as http:
        assert http.request("GET", f"{again.url}/kept/_count").json()["count"] == 1


def test_a_node_ends_with_the_process_that_started_it_even_if_that_was_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "local", "opensearch", "--data-dir", str(tmp_path)]
    owner = subprocess.Popen(command, cwd=tools.ROOT, stdout=subprocess.PIPE, text=True)
    assert owner.stdout
    url = owner.stdout.readline().strip()
    assert opensearch.healthy(url)
    (pid,) = Path(f"/proc/{owner.pid}/task/{owner.pid}/children").read_text().split()
    node = os.pidfd_open(int(pid))
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdout.close()
    assert select.select([node], [], [], 30) == ([node], [], [])
    os.close(node)
