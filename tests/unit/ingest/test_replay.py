"""The replay of the pipeline is impatient, and keeps poison as ingest does."""

import json

import pytest

from minutewatch.config import Endpoint, ForwardSettings, ReplaySettings
from minutewatch.errors import PoisonError
from minutewatch.forward import Chunk, Forwarder, spilled
from minutewatch.ingest.replay import replay_of

from ..forward.builders import a_chunk
from ..forward.memory_bucket import MemoryBucket

HERE = Endpoint(host="127.0.0.1", port=1)


def settings(ack_timeout_s: float) -> ReplaySettings:
    forward = ForwardSettings(endpoints=(HERE,), ack=False, ack_timeout_s=ack_timeout_s)
    return ReplaySettings(forward=forward, spill_bucket="spill")


@pytest.mark.parametrize(("given_s", "waited_s"), [(20.0, 5.0), (1.0, 1.0)])
def test_an_ack_is_always_awaited_and_for_five_seconds_at_most(given_s: float, waited_s: float) -> None:
    forwarder = replay_of(settings(given_s), {}, MemoryBucket())._forwarder
    assert isinstance(forwarder, Forwarder)
    assert (forwarder._options.ack, forwarder._options.ack_timeout_s) == (True, waited_s)


def test_poison_is_kept_where_the_quarantine_of_ingest_is_and_can_be_handed_in_again() -> None:
    bucket, refused = MemoryBucket(), a_chunk(2)
    bucket.put(spilled.key_of(refused), spilled.pack(refused))
    replay = replay_of(settings(1.0), {}, bucket)

    class Fluentd:
        def forward(self, chunk: Chunk, *, deadline: float) -> None:
            if b"line 1" in chunk.entries:
                raise PoisonError("not acknowledged")

        def close(self) -> None:
            """Nothing is open."""

    replay._forwarder = Fluentd()
    replay.run(deadline=1e12)
    [key] = bucket.under("quarantine/fluentd/")
    assert json.loads(bucket.objects[key])["event"] == {"logs": [{"event.id": "1", "message": "line 1"}]}
    assert bucket.under("spill/") == []
