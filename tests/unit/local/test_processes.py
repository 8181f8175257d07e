"""Only processes of our own are stopped, whatever became of their pids; a start that fails says why."""

import os
import select
import sys
from pathlib import Path

import orjson
import pytest

from local import processes
from local.processes import LocalError, Process

STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print('ready', flush=True); time.sleep(600)"
PATIENT = "import time; print('ready', flush=True); time.sleep(600)"


def started(code: str, tmp_path: Path, *, run_dir: Path | None = None) -> Process:
    log = tmp_path / "log"
    process = processes.start([sys.executable, "-c", code], name="Child", log=log, run_dir=run_dir)
    if "ready" in code:
        processes.wait_healthy(process, lambda: "ready" in log.read_text(), timeout_s=20)
    return process


def test_a_process_is_alive_until_it_is_stopped(tmp_path: Path) -> None:
    process = started(PATIENT, tmp_path)
    assert process.is_alive()
    processes.stop(process)
    assert not process.is_alive()
    processes.stop(process)


def test_a_process_that_ignores_sigterm_is_killed_after_the_grace(tmp_path: Path) -> None:
    process = started(STUBBORN, tmp_path)
    processes.stop(process, grace_s=0.2)
    assert not process.is_alive()


def test_a_stranger_with_the_pid_of_an_old_process_is_left_alone(tmp_path: Path) -> None:
    stranger = started(PATIENT, tmp_path)
    stale = Process(name="Child", pid=stranger.pid, started="1", log=stranger.log)
    assert not stale.is_alive()
    processes.stop(stale)
    assert stranger.is_alive()
    processes.stop(stranger)


def test_the_children_of_a_process_are_stopped_with_it(tmp_path: Path) -> None:
    child = f"subprocess.Popen([sys.executable, '-c', {PATIENT!r}])"
    process = started(
        f"import subprocess, sys; child = {child}; print(child.pid, flush=True); child.wait()", tmp_path
    )
    child_pid = int(Path(process.log).read_text().split()[0])
    ended = os.pidfd_open(child_pid)
    processes.stop(process)
    assert select.select([ended], [], [], 10) == ([ended], [], [])
    os.close(ended)


def test_a_process_is_remembered_for_another_run_until_it_is_gone(tmp_path: Path) -> None:
    run_dir = tmp_path / "run"
    process = started(PATIENT, tmp_path, run_dir=run_dir)
    stale = Process(name="Gone", pid=process.pid, started="1", log="")
    (run_dir / "gone.json").write_bytes(orjson.dumps(stale))
    assert processes.remembered(run_dir) == [process]
    processes.stop_all(processes.remembered(run_dir))
    assert processes.remembered(run_dir) == []
    assert list(run_dir.iterdir()) == []


def test_a_start_that_fails_shows_the_end_of_its_log(tmp_path: Path) -> None:
    process = started("raise SystemExit('no such port')", tmp_path)
    with pytest.raises(LocalError, match=r"Child ended while it started\.\n    no such port\n  Its whole log: "):
        processes.wait_healthy(process, lambda: False, timeout_s=20)


def test_a_start_that_takes_too_long_says_so(tmp_path: Path) -> None:
    process = started(PATIENT, tmp_path)
    with pytest.raises(LocalError, match="Child is not healthy after 0 s"):
        processes.wait_healthy(process, lambda: False, timeout_s=0)
    processes.stop(process)


def test_a_program_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match=r"Child does not start: .*no-such-program"):
        processes.start(["/no-such-program"], name="Child", log=tmp_path / "log")


def test_a_command_that_fails_shows_its_exit_code_and_the_end_of_its_log(tmp_path: Path) -> None:
    fail = [sys.executable, "-c", "print('broken'); raise SystemExit(3)"]
    with pytest.raises(LocalError, match=r"build failed with exit code 3\.\n    broken"):
        processes.run(fail, name="build", log=tmp_path / "log")
    processes.run([sys.executable, "-c", ""], name="build", log=tmp_path / "log")


def test_a_free_port_can_be_taken() -> None:
    assert 1024 <= processes.free_port() <= 65535
