"""A real search engine on loopback: from Maven Central where Java and Maven are, else the osmem server."""

import os
import re
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from local import processes, tools
from local.engines import OPENSEARCH_2, SOURCES, Engine
from local.guard import Guard
from local.processes import LocalError, Process

NAME: Final = "OpenSearch"
_MEMORY: Final = ("-Xms512m", "-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
_START_S: Final = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSearchNode:
    """A running node: its address, process and directory; `logs/minutewatch-local.log` there is its own log."""

    url: str
    process: Process
    directory: Path
    engine: str

    @classmethod
    def start(
        cls,
        *,
        data_dir: Path,
        port: int = 0,
        run_dir: Path | None = None,
        engine: Engine = OPENSEARCH_2,
        guard: Guard | None = None,
    ) -> Self:
        """A healthy node that keeps everything below `data_dir`; port 0 takes a free one.

        It ends with the process that started it, unless `run_dir` remembers it. With `guard` it speaks TLS and
        asks who is there. Where OpenSearch 2 cannot run, osmem stands in. Raises `LocalError`.
        """
        directory = data_dir.resolve()
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "url").unlink(missing_ok=True)
        name, command = _command(directory, port, owner=0 if run_dir else os.getpid(), engine=engine, guard=guard)
        process = processes.start(command, name=NAME, log=directory / "node.log", run_dir=run_dir)
        try:
            processes.wait_healthy(process, lambda: _answers(directory, guard), timeout_s=_START_S)
        except BaseException:  # Ctrl-C too: nobody else may know this process
            processes.stop(process)
            raise
        return cls(url=_url(directory, guard), process=process, directory=directory, engine=name)

    def stop(self) -> None:
        """Stop the node; its data stay."""
        processes.stop(self.process)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def healthy(url: str, *, headers: Mapping[str, str] | None = None, context: ssl.SSLContext | None = None) -> bool:
    """True if an OpenSearch there is yellow or green; False for an empty `url`."""
    if not url:
        return False
    request = urllib.request.Request(f"{url}/_cluster/health", headers=dict(headers or {}))  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request, timeout=5, context=context) as answer:  # noqa: S310 - our own URL
            return re.search(rb'"status"\s*:\s*"(green|yellow)"', answer.read()) is not None
    except (urllib.error.URLError, OSError):
        return False


def osmem() -> Path:
    """The osmem server's program, installed by make if it is missing."""
    home = tools.installed("osmem")
    programs = sorted(home.glob("lib/python*/site-packages/osmem_server/bin/osmem-server"))
    if not programs:
        raise LocalError("osmem has no program for this machine: install Java 17 and Maven, or use compose.yaml")
    return programs[0]


def _command(
    directory: Path, port: int, *, owner: int, engine: Engine, guard: Guard | None
) -> tuple[str, list[object]]:
    problem = engine.problem()
    if problem is None:
        return str(engine), [*_program(engine, guard), directory, str(port), str(owner), *_extra(directory, guard)]
    if engine != OPENSEARCH_2 or guard:
        raise LocalError(f"{engine} does not run here: {problem}")
    port = port or processes.free_port()
    (directory / "url").write_text(f"http://127.0.0.1:{port}")
    watch = ["-parent-pid", str(owner)] if owner else []
    return "osmem", [osmem(), "-addr", f"127.0.0.1:{port}", "-no-stdin-watch", *watch]


def _program(engine: Engine, guard: Guard | None) -> list[object]:
    jars, properties = [f"{engine.jars()}/*"], list[str]()
    if guard:
        jars.append(f"{guard.plugin()}/*")
        properties.append(f"-Dsecurity.default_init.dir={guard.plugin()}/config")
    return [engine.java(), *_MEMORY, *properties, "-cp", os.pathsep.join(jars), SOURCES / engine.program]


def _extra(directory: Path, guard: Guard | None) -> list[object]:
    return [guard.write_settings(directory / "guard.properties")] if guard else []


def _answers(directory: Path, guard: Guard | None) -> bool:
    url = _url(directory, guard)
    return healthy(url, headers=guard.headers(), context=guard.context()) if guard else healthy(url)


def _url(directory: Path, guard: Guard | None) -> str:
    file = directory / "url"
    url = file.read_text() if file.exists() else ""
    return url.replace("http:", "https:", 1) if guard else url
