"""A bucket in memory, and one that is down."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from minutewatch.errors import StorageError

NOW = datetime.now(UTC)


@dataclass(frozen=True)
class Listed:
    key: str
    size_bytes: int
    modified: datetime


@dataclass
class MemoryBucket:
    """Objects by key; `calls` says what was asked of it, and while `down` it does nothing of it."""

    objects: dict[str, bytes] = field(default_factory=dict)
    ages: dict[str, timedelta] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    down: bool = False
    name: str = "spill"

    def prepare(self) -> None:
        self.calls.append("prepare")

    def put(self, key: str, body: bytes, *, content_type: str = "") -> None:
        self._call(f"put {key}")
        self.objects[key] = body

    def get(self, key: str) -> bytes | None:
        self._call(f"get {key}")
        return self.objects.get(key)

    def delete(self, key: str) -> None:
        self._call(f"delete {key}")
        self.objects.pop(key, None)

    def listing(self, prefix: str) -> Iterator[Listed]:
        self._call(f"list {prefix}")
        page = {key: len(body) for key, body in self.objects.items() if key.startswith(prefix)}
        for key, size in sorted(page.items()):
            yield Listed(key, size, NOW - self.ages.get(key, timedelta()))

    def under(self, prefix: str) -> list[str]:
        return sorted(key for key in self.objects if key.startswith(prefix))

    def _call(self, what: str) -> None:
        self.calls.append(what)
        if self.down:
            raise StorageError("s3://spill: down")
