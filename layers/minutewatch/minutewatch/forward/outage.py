"""What the replay knows of Fluentd, told to every sandbox by one small object."""

import json
import time
from collections.abc import Callable
from typing import Final

from minutewatch.errors import StorageError
from minutewatch.forward.objects import OUTAGE, Objects

BELIEVED_S: Final = 150.0
"""Two runs of the replay and a half: what is older was left behind by one that is no more."""


class Outage:
    """The object that says that Fluentd is down; `now` is the time of day in seconds since 1970."""

    def __init__(self, bucket: Objects, *, now: Callable[[], float] = time.time) -> None:
        self._bucket = bucket
        self._now = now

    def declare(self) -> None:
        """Say that Fluentd was tried just now and took nothing; raises `StorageError`."""
        body = json.dumps({"down_at": self._now()}).encode()
        self._bucket.put(OUTAGE, body, content_type="application/json")

    def end(self) -> None:
        """Say that Fluentd takes chunks; raises `StorageError`."""
        self._bucket.delete(OUTAGE)

    def lasts(self) -> bool:
        """Whether the replay lately found Fluentd down; False too where that cannot be read."""
        try:
            body = self._bucket.get(OUTAGE)
            down_at = json.loads(body)["down_at"] if body else None
        except (StorageError, ValueError, TypeError, KeyError):
            return False
        return isinstance(down_at, float) and abs(self._now() - down_at) < BELIEVED_S
