"""Where the local stack keeps what it must remember between two commands."""

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import orjson

from local.processes import LocalError

EXTERNAL: Final = "external"  # what the user named, and we neither start nor stop


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The directory of one local stack, and what lies where in it."""

    path: Path

    @property
    def run(self) -> Path:
        """One file for each process."""
        return self.path / "run"

    @property
    def logs(self) -> Path:
        """What the processes print."""
        return self.path / "logs"

    @property
    def opensearch(self) -> Path:
        """The node's data and its own log."""
        return self.path / "opensearch"

    @property
    def fluentd_buffer(self) -> Path:
        """What a real Fluentd has taken and not yet delivered."""
        return self.path / "fluentd"

    @property
    def build(self) -> Path:
        """What `sam build` leaves."""
        return self.path / "build"

    @property
    def temp(self) -> Path:
        """What MiniStack unpacks for its functions."""
        return self.path.resolve() / "tmp"

    @property
    def receiver_status(self) -> Path:
        """The embedded receiver's counters."""
        return self.path / "receiver.json"

    @property
    def rejected(self) -> Path:
        """The documents that OpenSearch will never take."""
        return self.path / "rejected.ndjson"

    @property
    def stack(self) -> Path:
        """The running stack, as `StackState`."""
        return self.path / "stack.json"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep out every other command that changes this stack; raises `LocalError` while one is at it."""
        self.path.mkdir(parents=True, exist_ok=True)
        with (self.path / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise LocalError(f"another command is at work on the stack in {self.path}: wait for it") from error
            yield


@dataclass(frozen=True, slots=True, kw_only=True)
class StackState:
    """A running local stack: its addresses, and the parameters it was deployed with."""

    opensearch_url: str
    opensearch_engine: str
    fluentd_endpoints: str
    fluentd_kind: str
    aws_url: str
    stack_name: str
    parameters: Mapping[str, str]

    def write(self, home: Home) -> None:
        """Remember it."""
        home.stack.write_bytes(orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2))

    @classmethod
    def read(cls, home: Home) -> "StackState | None":
        """What was remembered last, or None."""
        if not home.stack.exists():
            return None
        return cls(**orjson.loads(home.stack.read_bytes()))
