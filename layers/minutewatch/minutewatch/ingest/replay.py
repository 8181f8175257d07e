"""The replay as the pipeline runs it: to Fluentd by the settings, and what it never takes into quarantine."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from minutewatch.config import ForwardSettings, ReplaySettings
from minutewatch.forward import Chunk, Forwarder
from minutewatch.forward.objects import Objects
from minutewatch.forward.replay import Replay
from minutewatch.ingest import quarantine
from minutewatch.ingest.batch import Invocation

_LONGEST_ACK_S: Final = 5.0
_REQUEST_ID: Final = "replay"  # stands in the quarantine for the call that found the poison


def replay_of(settings: ReplaySettings, secret: Mapping[str, str], bucket: Objects, **options: Any) -> Replay:
    """A replay of the bucket; `options` are those of `Replay`.

    It waits five seconds for an acknowledgement at most, whatever the settings say, because poison is found by
    waiting in vain: a chunk that needs longer goes in halves.
    """
    forwarder = Forwarder(_impatient(settings.forward), secret)
    return Replay(bucket, forwarder, keep=_quarantine(bucket), logs_per_s=settings.logs_per_s, **options)


def _impatient(settings: ForwardSettings) -> ForwardSettings:
    return settings._replace(ack=True, ack_timeout_s=min(settings.ack_timeout_s, _LONGEST_ACK_S))


def _quarantine(bucket: Objects) -> Callable[[Chunk], None]:
    def keep(chunk: Chunk) -> None:
        sealed = quarantine.poison([chunk], Invocation(request_id=_REQUEST_ID, now_ns=time.time_ns()))
        bucket.put(sealed.key, sealed.body, content_type="application/json")

    return keep
