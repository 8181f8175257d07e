"""Logs in S3 objects that an event only names: read as streams, and read on by a later invocation where time ends.

What is read before the deadline is acknowledged before one message to the stack's own queue says where to go on.
The bookmark in it is behind the last record that was handed over, and ids are made of places in the object.
Nothing is lost where the message is not taken, and nothing doubled where a part is read again.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Protocol

from minutewatch.errors import DecodeError, GoneError, StorageError
from minutewatch.ingest.batch import Batch, StoredObject
from minutewatch.ingest.identity import place

if TYPE_CHECKING:
    from minutewatch.ingest.files import LogFile, Portion

SOURCE: Final = "s3"
GRACE_S: Final = 10.0
"""Kept back from the deadline for the last chunk's acknowledgement and the message; of a short time a fifth."""


class Body(Protocol):
    """What is needed of an open object."""

    @property
    def etag(self) -> str:
        """Without quotes."""

    @property
    def modified(self) -> datetime:
        """When it was written."""

    def chunks(self) -> Iterator[bytes]:
        """The bytes, or `GoneError`, or `StorageError`."""

    def close(self) -> None:
        """Give the connection up."""


class Opens(Protocol):
    """What is needed of S3."""

    def open(self, bucket: str, key: str, *, version: str | None, etag: str | None, start: int) -> Body:
        """The object from byte `start` on, or `GoneError`, `StorageError` or `DecodeError`."""


class Sends(Protocol):
    """What is needed of the queue."""

    def send(self, bodies: Sequence[str]) -> Mapping[int, str]:
        """The places of the messages that the queue did not take, each with the reason."""


class Objects:
    """Objects of every bucket but the stack's own, in which a quarantined log would come round again."""

    def __init__(
        self,
        store: Opens,
        queue: Sends | None,
        *,
        own_bucket: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store, self._queue, self._own_bucket, self.clock = store, queue, own_bucket, clock

    def is_own(self, stored: StoredObject) -> bool:
        """Whether the object is none to be read."""
        return stored.bucket == self._own_bucket

    def open(self, stored: StoredObject) -> tuple[Body, StoredObject]:
        """The object's bytes, and the object with the ETag by which its content is known from now on."""
        start = stored.bookmark.offset if stored.bookmark.seekable else 0
        version, etag = stored.version, stored.etag
        body = self._store.open(stored.bucket, stored.key, version=version, etag=etag, start=start)
        return body, stored if stored.version else stored._replace(etag=body.etag)

    def hand_on(self, rests: Sequence[StoredObject]) -> Mapping[int, str]:
        """Leave these rests to later invocations; the places of those that cannot be left, with the reason."""
        if self._queue is None:
            return dict.fromkeys(
                range(len(rests)), "objects are too long for one call, and LOG_QUEUE_URL is missing"
            )
        from minutewatch.ingest.sources import s3_continuation  # noqa: PLC0415 - only long objects need it

        return self._queue.send([s3_continuation.message(stored) for stored in rests])


class ReadingObjects:
    """The objects of one invocation.

    The first is always begun, and what is begun is read on by at least one portion: so every message that hands an
    object on is paid for by records that are done, and no object goes round for ever.

    Attributes:
        rests: What is left to a later invocation, each with the number of the item that it belongs to.
        gone: Objects that were no longer there.
    """

    def __init__(self, objects: Objects | None, *, deadline: float) -> None:
        """`deadline`: on the clock of `objects`, which is `time.monotonic()`."""
        self._objects, self._begun = objects, False
        left = deadline - objects.clock() if objects else 0.0
        self._stop_at = deadline - min(GRACE_S, max(0.0, left) / 5)
        self.rests: list[tuple[int, StoredObject]] = []
        self.gone: list[GoneError] = []

    def opened(self, batch: Batch, *, item: int) -> Iterator[Batch]:
        """The batch with everything nested in it and in the objects that it names.

        Raises:
            StorageError: S3 does not give an object now.
        """
        for part in batch.whole():
            yield part
            for stored in part.objects:
                yield from self._logs_in(stored, item)

    def hand_on(self, failed: set[int]) -> StorageError | None:
        """Hand on the rest of every item but the `failed`, which come again as a whole.

        Items whose rest the queue does not take are added to `failed`; one of the reasons is returned.
        """
        rests = [(item, stored) for item, stored in self.rests if item not in failed]
        if not rests or self._objects is None:
            return None
        refused = self._objects.hand_on([stored for _, stored in rests])
        failed |= {rests[place][0] for place in refused}
        return next((StorageError(reason) for reason in refused.values()), None)

    def _logs_in(self, stored: StoredObject, item: int) -> Iterator[Batch]:
        objects = self._objects
        if objects is None:
            raise StorageError(f"{_uri(stored)} cannot be read here: there is no S3")
        if objects.is_own(stored):
            return
        first, self._begun = not self._begun, True
        if not first and objects.clock() >= self._stop_at:
            self.rests.append((item, stored))
            return
        try:
            yield from self._read(stored, item, objects)
        except GoneError as error:
            self.gone.append(error)
        except DecodeError as error:
            yield Batch(origin={}, entries=(), unreadable=[error])
        except _OutOfTimeError:
            if first:
                raise
            self.rests.append((item, stored))

    def _read(self, stored: StoredObject, item: int, objects: Objects) -> Iterator[Batch]:
        body, stored = objects.open(stored)
        with closing(body):
            for batch, behind in self._portions(stored, body, objects):
                yield from batch.whole()
                if behind and objects.clock() >= self._stop_at:
                    self.rests.append((item, stored._replace(bookmark=behind)))
                    return

    def _portions(self, stored: StoredObject, body: Body, objects: Objects) -> "Iterator[Portion]":
        from minutewatch.ingest.files import portions  # noqa: PLC0415 - only a call that reads a file pays for it

        file, bookmark = log_file(stored, body.modified), stored.bookmark
        if bookmark.seekable or not bookmark.offset:
            yield from portions(body.chunks(), file, bookmark=bookmark)
            return
        chunks = _Skipping(body.chunks(), is_over=lambda: objects.clock() >= self._stop_at, name=_uri(stored))
        for portion in portions(chunks, file, bookmark=bookmark):
            chunks.arrived = True
            yield portion


class _OutOfTimeError(StorageError):
    """The place to go on at was not reached in time."""


class _Skipping:
    """The bytes of an object whose bookmark is only reached by unpacking everything before it, if time allows."""

    def __init__(self, chunks: Iterable[bytes], *, is_over: Callable[[], bool], name: str) -> None:
        self._chunks, self._is_over, self._name = chunks, is_over, name
        self.arrived = False

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            if not self.arrived and self._is_over():
                raise _OutOfTimeError(
                    f"{self._name}: one call is too short to unpack it up to where the last one stopped: give the"
                    " ingest function more time or memory, and write smaller objects"
                )
            yield chunk


def log_file(stored: StoredObject, modified: datetime) -> "LogFile":
    """What is known of the object that was written then; so its logs happened if they do not say when."""
    from minutewatch.ingest.files import LogFile  # noqa: PLC0415 - as above

    written_ns = int((modified - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()) * 1_000_000_000
    origin = {
        "event.dataset": "app",
        "cloud.provider": "aws",
        "cloud.account.id": stored.account,
        "cloud.region": stored.region,
        "service.name": stored.bucket,
        "aws.s3.bucket": stored.bucket,
        "aws.s3.key": stored.key,
    }
    return LogFile(
        source=SOURCE,
        name=stored.key,
        label=_uri(stored),
        place=place(SOURCE, stored.bucket, stored.key, stored.version or stored.etag or ""),
        origin={name: value for name, value in origin.items() if value},
        now_ns=written_ns,
        time_ns=written_ns,
        offset_field="aws.s3.offset",
    )


def _uri(stored: StoredObject) -> str:
    return f"s3://{stored.bucket}/{stored.key}"
