"""AWS on loopback: a MiniStack whose IAM is real (`AUTH=true`), and what its clients need to reach it.

MiniStack takes for root who signs with the key id `test` (any secret), with its own AWS_ACCESS_KEY_ID, or with a
12-digit account id; every other caller, each function among them, has what its policies grant.
Source: ministack 1.5.33, core/iam_evaluator.py, `is_root_access_key`.
"""

import json
import os
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Final

from local import processes, tools
from local.processes import Process

NAME: Final = "MiniStack"
REGION: Final = "us-east-1"
_START_S: Final = 60.0


def start(endpoint: str, *, log: Path, temp_dir: Path, run_dir: Path) -> Process:
    """A healthy MiniStack at that loopback address; what it unpacks for its functions lies below `temp_dir`."""
    temp_dir.mkdir(parents=True, exist_ok=True)
    process = processes.start(
        [tools.program("ministack", "ministack")],
        name=NAME,
        log=log,
        environ=server_environ(endpoint, temp_dir),
        run_dir=run_dir,
    )
    try:
        processes.wait_healthy(process, lambda: healthy(endpoint), timeout_s=_START_S)
    except BaseException:  # Ctrl-C too
        processes.stop(process)
        raise
    return process


def url(port: int) -> str:
    """The endpoint of every AWS service."""
    return f"http://127.0.0.1:{port}"


def healthy(endpoint: str) -> bool:
    """True if a MiniStack answers there."""
    try:
        with urllib.request.urlopen(f"{endpoint}/_ministack/health", timeout=5) as answer:  # noqa: S310 - loopback
            return bool(json.load(answer))
    except (urllib.error.URLError, OSError, ValueError):
        return False


def client_variables(endpoint: str) -> dict[str, str]:
    """The variables with which the AWS SDKs, `aws` and `sam` talk to this MiniStack, as its root."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "SAM_CLI_TELEMETRY": "0",
    }


def client_environ(endpoint: str) -> dict[str, str]:
    """The caller's own environment with those variables in place of any other of AWS's."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {**own, **client_variables(endpoint)}


def runtime() -> str:
    """The Lambda runtime that its functions really get: MiniStack runs them on its own Python."""
    code = "import sys; print('python%d.%d' % sys.version_info[:2])"
    python = tools.program("ministack", "python")
    return subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def architecture() -> str:
    """This machine's processor, as Lambda calls it."""
    return "arm64" if os.uname().machine in {"arm64", "aarch64"} else "x86_64"


def server_environ(endpoint: str, temp_dir: Path) -> dict[str, str]:
    """MiniStack's own variables; it hands them on to the functions, so nothing of the user's may be among them."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(temp_dir),
        "LANG": "C.UTF-8",
        "TMPDIR": str(temp_dir),
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": endpoint.rpartition(":")[2],
        "MINISTACK_REGION": REGION,
        "SFTP_ENABLED": "0",
        "IOT_MTLS_ENABLED": "0",
        "PYTHONUNBUFFERED": "1",
    }
