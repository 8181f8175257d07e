"""A channel that remembers, and logs to judge; the store is `memory.MemoryStore`."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from minutewatch.analysis.engine import Engine
from minutewatch.analysis.indices import Indices
from minutewatch.analysis.minutes import instant_at, iso
from minutewatch.analysis.ports import Rule, Store
from minutewatch.analysis.shards import Shard
from minutewatch.errors import NotifyError
from minutewatch.stores.documents import Json
from tests.unit.analysis.memory import KilledError, MemoryStore

__all__ = [
    "TEN",
    "Clock",
    "FakeChannel",
    "FakeStore",
    "KilledError",
    "a_log",
    "an_engine",
    "due",
    "steady",
]

# 2026-01-05T10:00:00Z
TEN: int = 29_460_120


FakeStore = MemoryStore


class FakeChannel:
    """Remembers what it was told, or refuses while `down`."""

    def __init__(self, name: str = "topic") -> None:
        self._name = name
        self.told: list[str] = []
        self.down = False

    @property
    def name(self) -> str:
        return self._name

    def send(self, finding_id: str, subject: str, text: str, finding: Json) -> None:
        if self.down:
            raise NotifyError(f"{self._name} did not take finding {finding_id}")
        self.told.append(finding_id)


class Clock:
    """A wall clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now_ms = 1_767_600_000_000

    def __call__(self) -> int:
        return self.now_ms


def an_engine(
    store: Store,
    *channels: FakeChannel,
    clock: Clock | None = None,
    delay_s: float = 30,
    rules: Sequence[Rule] = (),
    shard: Shard | None = None,
    builtins: bool = True,
) -> Engine:
    """An engine over the store with the default settings."""
    return Engine(
        store=store,
        indices=Indices(),
        channels=channels,
        evaluation_delay=timedelta(seconds=delay_s),
        false_alarms_a_day=1,
        now_ms=clock or Clock(),
        rules=rules,
        shard=shard,
        builtins=builtins,
    )


def due(minute: int) -> datetime:
    """The instant from which on every minute before `minute` can be judged."""
    return instant_at(minute) + timedelta(seconds=30)


def a_log(minute: int, number: int = 0, **fields: Any) -> Json:
    """One document in the minute, flat; keyword `log_level` becomes `log.level`."""
    stamp = f"{iso(minute)[:-3]}{number % 60:02d}.000Z"
    named = {name.replace("_", ".", 1): value for name, value in fields.items()}
    return {"@timestamp": stamp, "service.name": "shop", "log.level": "info", "message": "GET /", **named}


def steady(minutes: Iterable[int], *, lines: int = 40, service: str = "shop", errors: int = 0) -> list[Json]:
    """So many lines a minute of one service, so many of them errors of a pattern that it always had."""
    return [
        a_log(
            minute,
            number,
            service_name=service,
            **(
                {"log_level": "error", "log_pattern.id": "old", "log_pattern.text": "old"}
                if number < errors
                else {}
            ),
        )
        for minute in minutes
        for number in range(lines)
    ]
