"""Fluentd's side of the local stack: the one that the environment names, else one on PATH, else the receiver."""

import os
import shutil
import socket
import subprocess
import sys
from typing import Final

from local import counters, processes, tools
from local.state import EXTERNAL, Home
from minutewatch.config import Endpoint, Variables

FLUENTD: Final = "Fluentd"
RECEIVER: Final = "Receiver"
_START_S: Final = 30.0


def start(home: Home, *, opensearch_url: str) -> tuple[str, str]:
    """What takes the logs, and its address as `FLUENTD_ENDPOINTS` has it."""
    named = os.environ.get("FLUENTD_ENDPOINTS", "")
    if named:
        Variables(os.environ).endpoints("FLUENTD_ENDPOINTS")
        return EXTERNAL, named
    if installed():
        return FLUENTD, str(_start_fluentd(home, opensearch_url))
    return RECEIVER, _start_receiver(home, opensearch_url)


def installed() -> bool:
    """True if a Fluentd with the OpenSearch output is on PATH."""
    if not shutil.which("fluentd") or not shutil.which("fluent-gem"):
        return False
    command = ["fluent-gem", "list", "--installed", "fluent-plugin-opensearch"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _start_receiver(home: Home, opensearch_url: str) -> str:
    command = [
        sys.executable,
        "-m",
        "local",
        "receiver",
        "--opensearch",
        opensearch_url,
        "--status",
        home.receiver_status.resolve(),
        "--rejected",
        home.rejected.resolve(),
    ]
    home.receiver_status.unlink(missing_ok=True)
    process = processes.start(
        command, name=RECEIVER, log=home.logs / "receiver.log", cwd=tools.ROOT, run_dir=home.run
    )
    processes.wait_healthy(process, home.receiver_status.exists, timeout_s=_START_S)
    endpoint: str = counters.read_status(home.receiver_status)["endpoint"]
    return endpoint


def _start_fluentd(home: Home, opensearch_url: str) -> Endpoint:
    endpoint = Endpoint(host="127.0.0.1", port=processes.free_port())
    own = {name: value for name, value in os.environ.items() if not name.startswith(("FLUENTD_", "OPENSEARCH_"))}
    environ = {
        **own,
        "FLUENTD_BIND": endpoint.host,
        "FLUENTD_PORT": str(endpoint.port),
        "FLUENTD_BUFFER_DIR": str(home.fluentd_buffer.resolve()),
        "OPENSEARCH_URL": opensearch_url,
    }
    folder = tools.ROOT / "fluentd"
    command = ["fluentd", "--config", folder / "fluent.conf", "--plugin", folder / "plugins"]
    process = processes.start(
        command, name=FLUENTD, log=home.logs / "fluentd.log", environ=environ, run_dir=home.run
    )
    processes.wait_healthy(process, lambda: _listens(endpoint), timeout_s=_START_S)
    return endpoint


def _listens(endpoint: Endpoint) -> bool:
    try:
        socket.create_connection((endpoint.host, endpoint.port), timeout=2).close()
    except OSError:
        return False
    return True
