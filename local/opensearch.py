"""A real OpenSearch node on loopback: from Maven Central where Java and Maven are, else the osmem server."""

import os
import re
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from local import processes, tools
from local.processes import LocalError, Process

NAME: Final = "OpenSearch"
VERSION: Final = "2.19.1"
_RUNNER: Final = f"opensearch-{VERSION}.0"
_SOURCES: Final = Path(__file__).parent / "java"
_JAVA: Final = ("java", "-Xms512m", "-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
_START_S: Final = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSearchNode:
    """A running node: its address, process and directory; `logs/minutewatch-local.log` there is its own log."""

    url: str
    process: Process
    directory: Path
    engine: str

    @classmethod
    def start(cls, *, data_dir: Path, port: int = 0, run_dir: Path | None = None) -> Self:
        """A healthy node that keeps everything below `data_dir`; port 0 takes a free one.

        It ends with the process that started it, unless `run_dir` remembers it. Raises `LocalError`.
        """
        directory = data_dir.resolve()
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "url").unlink(missing_ok=True)
        engine, command = _command(directory, port, owner=0 if run_dir else os.getpid())
        process = processes.start(command, name=NAME, log=directory / "node.log", run_dir=run_dir)
        try:
            processes.wait_healthy(process, lambda: healthy(_url(directory)), timeout_s=_START_S)
        except BaseException:  # Ctrl-C too: nobody else may know this process
            processes.stop(process)
            raise
        return cls(url=_url(directory), process=process, directory=directory, engine=engine)

    def stop(self) -> None:
        """Stop the node; its data stay."""
        processes.stop(self.process)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def healthy(url: str) -> bool:
    """True if an OpenSearch there is yellow or green; False for an empty `url`."""
    if not url:
        return False
    try:
        with urllib.request.urlopen(f"{url}/_cluster/health", timeout=5) as answer:  # noqa: S310 - our own loopback URL
            return re.search(rb'"status"\s*:\s*"(green|yellow)"', answer.read()) is not None
    except (urllib.error.URLError, OSError):
        return False


def java_problem() -> str | None:
    """Why the real engine cannot run here, or None if it can."""
    if not shutil.which("java"):
        return "no java on PATH"
    version = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    match = re.search(r'version "(\d+)', version)
    if not match or int(match[1]) < 17:
        return f"Java 17 or newer is needed, this is {version.splitlines()[0] if version else 'broken'}"
    if not _jar_dir().is_dir() and not shutil.which("mvn"):
        return "no mvn on PATH to fetch OpenSearch with"
    return None


def jars() -> Path:
    """The directory with the engine's jars; fetched from Maven Central once for this user's checkouts."""
    target = _jar_dir()
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as part:
        fetched = Path(part) / "jars"
        maven = subprocess.run(
            [
                "mvn",
                "-B",
                "-q",
                "-f",
                _SOURCES / "pom.xml",
                "dependency:copy-dependencies",
                f"-DoutputDirectory={fetched}",
                "-DincludeScope=runtime",
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        if maven.returncode:
            raise LocalError(f"Maven could not fetch OpenSearch:\n{maven.stdout[-2000:]}{maven.stderr[-500:]}")
        if not target.is_dir():  # another process may have been faster
            fetched.rename(target)
    return target


def osmem() -> Path:
    """The osmem server's program, installed by make if it is missing."""
    home = tools.installed("osmem")
    programs = sorted(home.glob("lib/python*/site-packages/osmem_server/bin/osmem-server"))
    if not programs:
        raise LocalError("osmem has no program for this machine: install Java 17 and Maven, or use compose.yaml")
    return programs[0]


def _command(directory: Path, port: int, *, owner: int) -> tuple[str, list[object]]:
    if java_problem() is None:
        source = _SOURCES / "OpenSearchNode.java"
        return f"OpenSearch {VERSION}", [*_JAVA, "-cp", f"{jars()}/*", source, directory, str(port), str(owner)]
    port = port or processes.free_port()
    (directory / "url").write_text(f"http://127.0.0.1:{port}")
    watch = ["-parent-pid", str(owner)] if owner else []
    return "osmem", [osmem(), "-addr", f"127.0.0.1:{port}", "-no-stdin-watch", *watch]


def _url(directory: Path) -> str:
    file = directory / "url"
    return file.read_text() if file.exists() else ""


def _jar_dir() -> Path:
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "minutewatch" / _RUNNER
