"""Processes of the local stack: started with a log, waited for until healthy, stopped by pid and nothing else.

A pid alone does not name a process, because the system gives it to another one later: a `Process` also carries
when it was started, and is only signalled while both agree.
"""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import orjson

_TAIL_LINES: Final = 15
_POLL_S: Final = 0.1
_HAS_PROC: Final = Path("/proc/self/stat").exists()  # not on macOS


class LocalError(Exception):
    """The local stack cannot go on; the text says what to do, for the person at the terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One process of our own: its pid, when it was started as the system tells it, and where it logs."""

    name: str
    pid: int
    started: str
    log: str

    def is_alive(self) -> bool:
        """True while this very process runs; a stranger with its pid does not count, nor does a zombie."""
        return self.started != "" and start_mark(self.pid) == self.started


def start(
    command: Sequence[object],
    *,
    name: str,
    log: Path,
    environ: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    run_dir: Path | None = None,
) -> Process:
    """The process that `command` became, in a session of its own, with its output appended to `log`.

    With `run_dir` it is remembered there, so that another run of the program can stop it.
    """
    child = _spawn(command, name=name, log=log, environ=environ, cwd=cwd)
    child.returncode = 0  # `start_mark` reaps it; Popen would warn that it forgets a running child
    process = Process(name=name, pid=child.pid, started=start_mark(child.pid), log=str(log))
    if run_dir:
        run_dir.mkdir(parents=True, exist_ok=True)
        _write(run_dir / f"{name.lower()}.json", process)
    return process


def run(
    command: Sequence[object],
    *,
    name: str,
    log: Path,
    environ: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> None:
    """Run `command` to its end; raise `LocalError` with the log's end if it fails. An interrupt ends it too."""
    child = _spawn(command, name=name, log=log, environ=environ, cwd=cwd)
    process = Process(name=name, pid=child.pid, started=start_mark(child.pid), log=str(log))
    try:
        status = child.wait()
    except BaseException:
        child.returncode = 0
        stop(process)
        raise
    if status:
        raise LocalError(f"{name} failed with exit code {status}.{log_end(process)}")


def wait_healthy(process: Process, check: Callable[[], bool], *, timeout_s: float) -> None:
    """Return once `check` says yes; raise `LocalError` with the log's end if it dies or the time runs out."""
    deadline = time.monotonic() + timeout_s
    while not check():
        if not process.is_alive():
            raise LocalError(f"{process.name} ended while it started.{log_end(process)}")
        if time.monotonic() > deadline:
            raise LocalError(f"{process.name} is not healthy after {timeout_s:.0f} s.{log_end(process)}")
        time.sleep(_POLL_S)


def stop(process: Process, *, grace_s: float = 15.0) -> None:
    """SIGTERM, then SIGKILL after the grace, to the process and its session; never to a stranger."""
    for signal_number, patience_s in ((signal.SIGTERM, grace_s), (signal.SIGKILL, 5.0)):
        if not process.is_alive():
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal_number)
        _wait_gone(process, patience_s)


def stop_all(processes: Iterable[Process], *, grace_s: float = 15.0) -> None:
    """Stop each of these, the last one first."""
    for process in reversed(list(processes)):
        stop(process, grace_s=grace_s)


def remembered(run_dir: Path) -> list[Process]:
    """The processes that `start` remembered there and that are still alive, oldest first; stale files go."""
    alive = list[Process]()
    for file in sorted(run_dir.glob("*.json"), key=lambda file: file.stat().st_mtime_ns):
        process = Process(**orjson.loads(file.read_bytes()))
        if process.is_alive():
            alive.append(process)
        else:
            file.unlink(missing_ok=True)
    return alive


def start_mark(pid: int) -> str:
    """When `pid` was started, in the system's own words; empty for no such process or a zombie."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)  # a zombie of our own is gone for good
    if not _HAS_PROC:
        return _mark_by_ps(pid)
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]


def log_end(process: Process) -> str:
    """The last lines of the process's log, to stand below an error."""
    try:
        lines = Path(process.log).read_text(errors="replace").splitlines()[-_TAIL_LINES:]
    except OSError:
        lines = []
    return "".join(f"\n    {line}" for line in lines) + f"\n  Its whole log: {process.log}"


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _spawn(
    command: Sequence[object], *, name: str, log: Path, environ: Mapping[str, str] | None, cwd: Path | None
) -> subprocess.Popen[bytes]:
    log.parent.mkdir(parents=True, exist_ok=True)
    words, env = [str(word) for word in command], None if environ is None else dict(environ)
    with log.open("ab") as output:
        try:
            return subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=cwd,
                start_new_session=True,
            )
        except OSError as error:
            raise LocalError(f"{name} does not start: {error}") from error


def _wait_gone(process: Process, patience_s: float) -> None:
    deadline = time.monotonic() + patience_s
    while process.is_alive() and time.monotonic() < deadline:
        time.sleep(_POLL_S)


def _mark_by_ps(pid: int) -> str:
    command = ["ps", "-o", "stat=,lstart=", "-p", str(pid)]
    state, _, started = subprocess.run(command, capture_output=True, text=True, check=False).stdout.partition(" ")
    return "" if state.startswith("Z") else started.strip()


def _write(file: Path, process: Process) -> None:
    part = file.with_suffix(".part")
    part.write_bytes(orjson.dumps(asdict(process)))
    part.replace(file)
