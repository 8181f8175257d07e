"""What a fault is tried in: sources that bring again what was not taken, a bucket, an index, and the count."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgpack
import urllib3

from bench.cloudwatch_events import events
from minutewatch.config import Endpoint, ForwardSettings
from minutewatch.errors import LogMonitorError, StorageError
from minutewatch.forward import Chunk, Forwarder, SpillingForwarder
from minutewatch.forward.replay import Replay, waiting
from minutewatch.ingest.batch import Invocation
from minutewatch.ingest.policy import Policy
from minutewatch.ingest.service import ingest
from minutewatch.stores.bucket import Bucket, StoredObject

NOW_NS: Final = 1_767_700_000_000_000_000
_MOST_TRIES: Final = 500
_REPLAY_S: Final = 240.0
_ACK_S: Final = 5.0


class FragileBucket:
    """The bucket, and while `down` none."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self.name = bucket.name
        self.down = False

    def prepare(self) -> None:
        """As the bucket's."""
        self._bucket.prepare()

    def put(self, key: str, body: bytes, *, content_type: str = "application/octet-stream") -> None:
        """As the bucket's."""
        self._check()
        self._bucket.put(key, body, content_type=content_type)

    def get(self, key: str) -> bytes | None:
        """As the bucket's."""
        self._check()
        return self._bucket.get(key)

    def delete(self, key: str) -> None:
        """As the bucket's."""
        self._check()
        self._bucket.delete(key)

    def listing(self, prefix: str) -> Iterator[StoredObject]:
        """As the bucket's."""
        self._check()
        return self._bucket.listing(prefix)

    def _check(self) -> None:
        if self.down:
            raise StorageError(f"s3://{self.name}: 503 Slow Down")


@dataclass(slots=True, kw_only=True)
class Tally:
    """What happened to the invocations of one case."""

    invocations: int = 0
    redelivered: int = 0
    delivered: int = 0
    spilled: int = 0
    quarantined: int = 0
    slowest_s: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """One case's surroundings.

    Attributes:
        url: The OpenSearch.
        bucket: Where is spilled.
        calls: Events of a source, each one invocation.
        expected: The ids of all logs in them.
        per_call: How many logs each holds.
        tally: What happened.
        kept: What the replay put into quarantine.
    """

    url: str
    bucket: FragileBucket
    calls: Sequence[Any]
    expected: frozenset[str]
    per_call: int
    policy: Policy = field(default_factory=Policy.load)
    tally: Tally = field(default_factory=Tally)
    kept: list[Chunk] = field(default_factory=list)

    def forwarder(
        self,
        *endpoints: Endpoint,
        secret: dict[str, str] | None = None,
        spill_after_s: float = 0.7,
        **options: Any,
    ) -> SpillingForwarder:
        """What the ingest function of one sandbox has."""
        settings = ForwardSettings(endpoints=endpoints, **options)
        return SpillingForwarder(Forwarder(settings, secret), self.bucket, spill_after_s=spill_after_s)

    def deliver(self, call: Any, forwarder: SpillingForwarder, *, number: int, time_s: float = 58.0) -> None:
        """Invoke until the source is told that everything was taken, as a source does."""
        for _ in range(_MOST_TRIES):
            if self.attempt(call, forwarder, number=number, time_s=time_s):
                return
            time.sleep(0.02)
        raise RuntimeError(f"invocation {number} was never taken")

    def deliver_all(
        self,
        sandbox: Callable[[], SpillingForwarder],
        *,
        calls: int = 2,
        before: Callable[[int], None] = lambda _: None,
    ) -> None:
        """Deliver every call in turn, each sandbox having so many of them; `before` is told each call's number."""
        forwarder = sandbox()
        for number, call in enumerate(self.calls):
            if number and number % calls == 0:
                forwarder.close()
                forwarder = sandbox()
            before(number)
            self.deliver(call, forwarder, number=number)
        forwarder.close()

    def replay(
        self, *endpoints: Endpoint, secret: dict[str, str] | None = None, ack_timeout_s: float = _ACK_S
    ) -> int:
        """Replay until nothing waits; how many logs that were."""
        settings = ForwardSettings(endpoints=endpoints, ack_timeout_s=ack_timeout_s)
        forwarder = Forwarder(settings, secret)
        replay = Replay(self.bucket, forwarder, keep=self._keep, logs_per_s=1e6)
        deadline, logs = time.monotonic() + _REPLAY_S, 0
        while waiting(self.bucket).objects and time.monotonic() < deadline:
            done = replay.run(deadline=deadline)
            logs += done.logs
        forwarder.close()
        return logs

    def _keep(self, chunk: Chunk) -> None:
        self.kept.append(chunk)
        self.tally.quarantined += chunk.count

    def attempt(self, call: Any, forwarder: SpillingForwarder, *, number: int, time_s: float) -> bool:
        """Invoke once; whether the source was told that everything was taken."""
        began = time.monotonic()
        outcome = ingest(
            call,
            Invocation(request_id=f"r{number}", now_ns=NOW_NS),
            forwarder=forwarder,
            policy=self.policy,
            tag="logs",
            deadline=began + time_s,
            bucket=self.bucket,
        )
        try:
            outcome.answer()
            taken = True
        except LogMonitorError:
            taken = False
        with self.tally.lock:
            self.tally.invocations += 1
            self.tally.redelivered += not taken
            self.tally.delivered += outcome.delivered
            self.tally.spilled += outcome.spilled
            self.tally.quarantined += outcome.poison
            self.tally.slowest_s = max(self.tally.slowest_s, time.monotonic() - began)
        return taken


class Collector:
    """Takes everything, and knows the ids of what it took."""

    def __init__(self) -> None:
        self.ids = list[str]()

    def forward(self, chunk: Chunk, *, deadline: float) -> None:
        """Take the chunk."""
        unpacker = msgpack.Unpacker(max_buffer_size=len(chunk.entries))
        unpacker.feed(chunk.entries)
        self.ids += [record["event.id"] for _, record in unpacker]


def calls_of(count: int, per_call: int) -> tuple[Sequence[Any], frozenset[str]]:
    """CloudWatch subscription events of so many logs in all, and the logs' ids."""
    made = events(payloads=count // per_call, logs=per_call)
    collector, policy = Collector(), Policy.load()
    for call in made:
        invocation = Invocation(request_id="r", now_ns=NOW_NS)
        ingest(call, invocation, forwarder=collector, policy=policy, tag="logs", deadline=time.monotonic() + 60)
    return made, frozenset(collector.ids)


def empty(url: str) -> None:
    """Delete every log."""
    with urllib3.PoolManager() as http:
        http.request("DELETE", f"{url}/logs-*?expand_wildcards=all")


def indexed_ids(url: str) -> list[str]:
    """The id of every document, as often as it is there."""
    ids, after = list[str](), list[Any]()
    with urllib3.PoolManager() as http:
        http.request("POST", f"{url}/logs-*/_refresh?ignore_unavailable=true")
        while True:
            body = {"size": 5000, "_source": ["event.id"], "sort": [{"event.id": "asc"}, {"_index": "asc"}]}
            body |= {"search_after": after} if after else {}
            hits = http.request("POST", f"{url}/logs-*/_search", json=body).json()["hits"]["hits"]
            if not hits:
                return ids
            ids += [hit["_source"]["event.id"] for hit in hits]
            after = hits[-1]["sort"]
