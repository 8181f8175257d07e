"""A client whose engine answers by script, and a cluster in memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from opensearchpy import exceptions as refused

from minutewatch.provision.cluster import OpenSearchCluster
from minutewatch.provision.engine import Engine

URL = "https://search.example"
Answer = Any | Exception


@dataclass
class FakeTime:
    """A clock that only sleeping moves."""

    now: float = 1000.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class FakeTransport:
    """Answers each path by its own script; the last answer of a script stays."""

    def __init__(self, script: Mapping[str, list[Answer]]) -> None:
        self.script = {path: list(answers) for path, answers in script.items()}
        self.asked: list[tuple[str, Any, Any]] = []
        self.transport = self

    def perform_request(self, method: str, path: str, *, params: Any = None, body: Any = None) -> Any:
        request = f"{method} {path}"
        self.asked.append((request, params, body))
        answers = self.script[request]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def requests(self) -> list[str]:
        return [request for request, _, _ in self.asked]


def a_cluster(script: Mapping[str, list[Answer]], time: FakeTime) -> tuple[OpenSearchCluster, FakeTransport]:
    client = FakeTransport(script)
    cluster = OpenSearchCluster(client, url=URL, clock=time.clock, sleep=time.sleep)  # type: ignore[arg-type]
    return cluster, client


def http(status: int, error: Any = "refused") -> refused.TransportError:
    return refused.TransportError(status, "error", {"error": error, "status": status})


@dataclass
class MemoryCluster:
    """`service.Cluster` without an engine."""

    kind: Engine
    ism: bool = False
    names: list[str] = field(default_factory=list[str])
    templates: dict[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    policies: dict[str, tuple[Mapping[str, Any], str]] = field(
        default_factory=dict[str, tuple[Mapping[str, Any], str]]
    )
    asked_for_ism: int = 0

    def engine(self) -> Engine:
        return self.kind

    def put_index_template(self, name: str, body: Mapping[str, Any]) -> None:
        self.templates[name] = body

    def has_retention(self, policy: str) -> bool:
        del policy
        self.asked_for_ism += 1
        return self.ism

    def put_retention(self, policy: str, body: Mapping[str, Any], *, indices: str) -> None:
        self.policies[policy] = (body, indices)

    def indices(self, pattern: str) -> list[str]:
        assert pattern == "logs-2*.*.*"
        return list(self.names)

    def delete_index(self, name: str) -> None:
        self.names.remove(name)


def raising(error: Exception) -> Callable[[], Any]:
    def work() -> Any:
        raise error

    return work
