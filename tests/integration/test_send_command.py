"""`minutewatch send`: files from a terminal into the index, by the path that ingest takes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import urllib3

from local.receiver import Receiver


def send(*arguments: str, endpoints: str) -> subprocess.CompletedProcess[str]:
    code = "from minutewatch.cli.main import main; raise SystemExit(main())"
    environ = {"PATH": os.environ["PATH"], "FLUENTD_ENDPOINTS": endpoints, "FLUENTD_CONNECT_TIMEOUT_SECONDS": "1"}
    command = [sys.executable, "-c", code, "send", *arguments]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=200)


def test_a_file_sent_twice_is_one_set_of_documents(provisioned: str, tmp_path: Path) -> None:
    file = tmp_path / "app.log"
    file.write_text(
        "".join(f"2026-01-05T10:07:{number % 60:02}Z INFO order {number}\n" for number in range(2_000))
    )
    with Receiver(provisioned).start() as receiver:
        for _ in range(2):
            run = send("--json", str(file), endpoints=str(receiver.endpoint))
            assert run.returncode == 0, run.stderr
            counts = {"file": str(file), "received": 2_000, "delivered": 2_000, "dropped": 0}
            assert json.loads(run.stdout) == counts
    with urllib3.PoolManager() as http:
        http.request("POST", f"{provisioned}/logs-*/_refresh")
        assert http.request("GET", f"{provisioned}/logs-*/_count").json()["count"] == 2_000


def test_where_nobody_takes_it_people_are_told_to_send_it_again(tmp_path: Path) -> None:
    file = tmp_path / "app.log"
    file.write_text("one\n")
    run = send(str(file), endpoints="127.0.0.1:9")
    assert run.returncode == 1
    assert run.stdout == f"{file}: 0 of 1 sent\n"
    assert "Connection refused" in run.stderr
    assert "send the file again when that is mended" in run.stderr


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    run = send(str(tmp_path / "missing.log"), endpoints="127.0.0.1:9")
    assert (run.returncode, run.stderr) == (
        2,
        f"minutewatch send: {tmp_path / 'missing.log'}: No such file or directory\n",
    )


def test_without_a_fluentd_the_variable_is_named(tmp_path: Path) -> None:
    run = send(str(tmp_path), endpoints="")
    assert run.returncode == 2
    assert run.stderr.startswith("minutewatch send: FLUENTD_ENDPOINTS is missing: it should hold host:port")
