"""Objects that an event names: read once, read on where time ended, and never for ever."""

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from minutewatch.errors import DecodeError, DeliveryError, GoneError, StorageError
from minutewatch.forward import Chunk
from minutewatch.ingest.batch import Batch, StoredObject
from minutewatch.ingest.files import portions
from minutewatch.ingest.objects import GRACE_S, Objects, ReadingObjects, log_file
from minutewatch.ingest.service import Outcome, ingest

from .builders import POLICY, WITH_TOKEN, Messages, Receiver, Store, sample, sns, sqs

LINES = b"".join(b"2026-01-05T10:07:00Z INFO order %d placed\n" % number for number in range(3_000))
TABLE = b"time,level,message\n" + b"".join(b"2026-01-05T10:07:00Z,warn,row %d\n" % n for n in range(3_000))
TRAIL = json.dumps({"Records": [{"message": f"call {number}"} for number in range(3_000)]}).encode()
WAYS = ("s3", "s3_sqs", "s3_sns", "s3_sns_sqs", "s3_eventbridge", "s3_eventbridge_sqs")


def notice(*keys: str, bucket: str = "logs", **stored: str) -> dict[str, Any]:
    """S3's own event for these keys."""
    return {
        "Records": [
            {
                "eventSource": "aws:s3",
                "eventName": "ObjectCreated:Put",
                "awsRegion": "eu-west-1",
                "s3": {"bucket": {"name": bucket}, "object": {"key": key, "eTag": "e1", **stored}},
            }
            for key in keys
        ]
    }


class Clock:
    """Every look at it is a second later."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


def run(
    event: Any, store: Store, *, receiver: Any = None, queue: Messages | None = None, deadline: float = 4.0
) -> Outcome:
    """The outcome of a call that has time for two or three portions, or for so many as the deadline says."""
    return ingest(
        event,
        WITH_TOKEN,
        forwarder=receiver or Receiver(),
        policy=POLICY,
        tag="logs",
        deadline=deadline,
        objects=Objects(store, queue, own_bucket="spill", clock=Clock()),
    )


FAR = 1e12


@pytest.mark.parametrize("way", WAYS)
def test_by_every_way_the_object_is_the_same_logs(way: str) -> None:
    store, receiver = Store(), Receiver()
    outcome = run(sample(way), store, receiver=receiver, deadline=FAR)
    assert outcome.answer() in (
        {"batchItemFailures": []},
        {"received": 2, "delivered": 2, "rejected": 0, "spilled": 0},
    )
    (opened,) = store.opened
    assert opened == {
        "bucket": "example-app-logs",
        "key": "app/day=2026-01-05/checkout 1.log.gz",
        "version": "096fKKXTRTtl3on89fVO.nfljtsv6qko",
        "etag": "b21b84d653bb07b05b1e6b33684dc11b",
        "start": 0,
    }
    first, second = receiver.documents
    assert first["event.id"].removesuffix("-0") == second["event.id"].removesuffix("-34")
    direct = Receiver()
    run(sample("s3"), Store(), receiver=direct, deadline=FAR)
    assert [document["event.id"] for document in direct.documents] == [first["event.id"], second["event.id"]]


def test_a_log_says_where_it_stands() -> None:
    receiver = Receiver()
    run(notice("app/a+b.log"), Store(), receiver=receiver, deadline=FAR)
    _, document = receiver.documents
    assert document["aws.s3.bucket"] == document["service.name"] == "logs"
    assert (document["aws.s3.key"], document["aws.s3.offset"]) == ("app/a b.log", "34")
    assert (document["cloud.provider"], document["cloud.region"]) == ("aws", "eu-west-1")
    assert (document["event.dataset"], document["log.level"]) == ("app", "error")


def test_the_names_that_aws_gives_its_files_tell_account_and_region() -> None:
    key = "AWSLogs/123456789012/elasticloadbalancing/us-west-2/2026/01/05/x.log.gz"
    receiver = Receiver()
    run(notice(key), Store(), receiver=receiver, deadline=FAR)
    assert receiver.documents[0]["cloud.account.id"] == "123456789012"
    assert receiver.documents[0]["cloud.region"] == "us-west-2"


def test_a_line_that_states_no_time_happened_when_the_object_was_written() -> None:
    receiver = Receiver()
    run(notice("a.log"), Store(**{"a.log": b"no time here\n"}), receiver=receiver, deadline=FAR)
    assert receiver.documents[0]["@timestamp"] == "2026-01-05T10:07:00.000Z"


def test_another_content_under_the_same_key_has_other_ids() -> None:
    ids = []
    for version in ("v1", "v2"):
        receiver = Receiver()
        run(notice("a.log", versionId=version), Store(), receiver=receiver, deadline=FAR)
        ids.append(receiver.documents[0]["event.id"])
    assert ids[0] != ids[1]


def calls(event: Any, store: Store, *, most: int = 200) -> tuple[list[Outcome], Receiver]:
    """The outcomes of the call and of all that it leaves to later ones."""
    receiver, queue, outcomes = Receiver(), Messages(), []
    waiting = [event]
    while waiting:
        outcomes.append(run(waiting.pop(0), store, receiver=receiver, queue=queue))
        assert len(outcomes) < most
        waiting += [sqs(body) for body in queue.bodies]
        queue.bodies.clear()
    return outcomes, receiver


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    ("key", "content"), [("a.log", LINES), ("a.csv", TABLE), ("a.json", TRAIL)], ids=["lines", "table", "values"]
)
def test_a_long_object_is_read_by_many_calls_and_every_log_is_there_once(
    key: str, content: bytes, packed: bool
) -> None:
    store = Store(**{key: gzip.compress(content) if packed else content})
    outcomes, receiver = calls(notice(key), store)
    whole = Receiver()
    run(notice(key), store, receiver=whole, deadline=FAR)
    assert len(outcomes) >= 4
    assert all(not outcome.failed and outcome.undelivered is None for outcome in outcomes)
    assert [_core(document) for document in receiver.documents] == [
        _core(document) for document in whole.documents
    ]
    assert len(whole.documents) == 3_000


def _core(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "event.ingested"}


def test_an_object_that_is_not_packed_is_read_on_by_a_range() -> None:
    store = Store(**{"a.log": LINES})
    calls(notice("a.log"), store)
    starts = [opened["start"] for opened in store.opened]
    assert starts == sorted(set(starts))
    assert starts[1] > 0
    assert {opened["etag"] for opened in store.opened} == {"e1"}


def test_the_etag_that_was_found_is_the_one_that_is_read_on() -> None:
    store = Store(**{"a.log": LINES})
    event = notice("a.log")
    del event["Records"][0]["s3"]["object"]["eTag"]
    calls(event, store)
    assert [opened["etag"] for opened in store.opened][:2] == [None, "etag-of-now"]


def test_where_to_go_on_is_said_only_after_everything_before_is_delivered() -> None:
    class Down(Receiver):
        def forward(self, chunk: Chunk, *, deadline: float) -> None:
            assert not queue.bodies
            raise DeliveryError("connection refused")

    queue = Messages()
    outcome = run(sqs(json.dumps(notice("a.log"))), Store(**{"a.log": LINES}), receiver=Down(), queue=queue)
    assert outcome.answer() == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
    assert queue.bodies == []


def test_an_item_whose_rest_the_queue_does_not_take_comes_again() -> None:
    store = Store(**{"a.log": LINES})
    outcome = run(sqs(json.dumps(notice("a.log"))), store, queue=Messages(capacity=0))
    assert outcome.answer() == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
    with pytest.raises(StorageError, match="queue q did not take"):
        run(notice("a.log"), store, queue=Messages(capacity=0)).answer()


def test_without_a_queue_the_variable_is_named() -> None:
    with pytest.raises(StorageError, match="LOG_QUEUE_URL is missing"):
        run(notice("a.log"), Store(**{"a.log": LINES})).answer()


def test_objects_that_there_was_no_time_for_are_left_to_later_calls() -> None:
    queue, store = Messages(), Store(**{"a.log": LINES})
    bodies = [json.dumps(notice(key)) for key in ("a.log", "b.log", "c.log")]
    outcome = run(sqs(*bodies), store, queue=queue)
    assert outcome.answer() == {"batchItemFailures": []}
    assert [opened["key"] for opened in store.opened] == ["a.log"]
    assert len(queue.bodies) == 3
    _, receiver = calls(sqs(*bodies), store)
    assert len(receiver.documents) == 3_000 + 2 + 2


def test_the_first_object_gets_on_however_little_time_a_call_has() -> None:
    queue = Messages()
    outcome = run(notice("a.log", "b.log"), Store(**{"a.log": LINES}), queue=queue, deadline=0.0)
    assert outcome.received == outcome.delivered == 256
    offsets = [json.loads(body)["minutewatch.continue"]["bookmark"]["offset"] for body in queue.bodies]
    assert offsets == [LINES.index(b"order 256 ") - 26, 0]


def named(*stored: StoredObject) -> Batch:
    return Batch(origin={}, entries=(), objects=stored)


def logs_in(batches: Iterator[Batch]) -> int:
    return sum(len(list(batch.entries)) for batch in batches)


def test_it_stops_so_early_that_what_was_read_can_still_be_delivered() -> None:
    clock = Clock()
    reading = ReadingObjects(Objects(Store(**{"a.log": LINES}), None, clock=clock), deadline=5 * GRACE_S + 1)
    read = 0
    for batch in reading.opened(named(StoredObject(bucket="b", key="a.log")), item=3):
        read += len(list(batch.entries))
        clock.now = 4 * GRACE_S - 1 if read < 512 else 4 * GRACE_S
    ((item, rest),) = reading.rests
    assert (item, read, rest.bookmark.offset) == (3, 512, LINES.index(b"order 512 ") - 26)


class Slow(Store):
    """Takes an hour for a chunk."""

    def __init__(self, clock: Clock, **contents: bytes) -> None:
        super().__init__(**contents)
        self.clock = clock

    def open(self, *arguments: Any, **options: Any) -> Any:
        body, clock = super().open(*arguments, **options), self.clock
        body.chunk_bytes, chunks = 1_000, body.chunks

        def slowly() -> Iterator[bytes]:
            for chunk in chunks():
                clock.now += 3600
                yield chunk

        body.chunks = slowly  # type: ignore[method-assign]
        return body


NUMBERS = gzip.compress(b"".join(b"%d %d\n" % (number, number**5) for number in range(60_000)))


def far_in(key: str) -> StoredObject:
    """The object of these numbers, nearly read to its end."""
    stored = StoredObject(bucket="b", key=key, etag="e1")
    marks = [behind for _, behind in portions([NUMBERS], log_file(stored, datetime.now(UTC)))]
    assert marks[-2] is not None
    return stored._replace(bookmark=marks[-2])


def test_a_place_that_one_call_cannot_reach_fails_instead_of_going_round_for_ever() -> None:
    clock, stored = Clock(), far_in("a.log.gz")
    objects = Objects(Slow(clock, **{"a.log.gz": NUMBERS}), None, clock=clock)
    reading = ReadingObjects(objects, deadline=7200)
    with pytest.raises(StorageError, match=r"s3://b/a.log.gz: one call is too short to unpack it"):
        logs_in(reading.opened(named(stored), item=0))


def test_but_not_where_another_object_had_the_time() -> None:
    clock, stored = Clock(), far_in("a.log.gz")
    objects = Objects(Slow(clock, **{"a.log.gz": NUMBERS}), None, clock=clock)
    reading = ReadingObjects(objects, deadline=20_000)
    assert logs_in(reading.opened(named(StoredObject(bucket="b", key="short.log"), stored), item=7)) == 2
    assert reading.rests == [(7, stored)]


def test_a_place_that_it_reaches_is_enough_to_go_on() -> None:
    clock, stored = Clock(), far_in("a.log.gz")
    reading = ReadingObjects(Objects(Store(**{"a.log.gz": NUMBERS}), None, clock=clock), deadline=FAR)
    assert logs_in(reading.opened(named(stored), item=0)) == 60_000 % 256
    assert reading.rests == []


@pytest.mark.parametrize("error", [GoneError("s3://logs/a.log was deleted before it was read")])
def test_an_object_that_is_gone_is_told_and_not_asked_for_again(error: GoneError) -> None:
    outcome = run(sqs(json.dumps(notice("a.log")), "a log"), Store(**{"a.log": error}), deadline=FAR)
    assert outcome.answer() == {"batchItemFailures": []}
    assert (outcome.gone, outcome.received, outcome.delivered) == ([error], 1, 1)


def test_an_object_that_may_not_be_read_fails_its_own_item() -> None:
    denied = StorageError("s3://logs/a.log: access denied: name the bucket logs in SourceBuckets")
    outcome = run(sqs(json.dumps(notice("a.log")), "a log"), Store(**{"a.log": denied}), deadline=FAR)
    assert outcome.answer() == {"batchItemFailures": [{"itemIdentifier": "m0"}]}
    assert (outcome.undelivered, outcome.delivered) == (denied, 1)
    with pytest.raises(StorageError, match="access denied"):
        run(notice("a.log"), Store(**{"a.log": denied}), deadline=FAR).answer()


def test_an_object_that_cannot_be_read_costs_no_other() -> None:
    archived = DecodeError("s3://logs/b.log is archived", source="s3", record_id="b.log")
    contents: dict[str, bytes | Exception] = {"a.log": b"PAR1\0\0", "b.log": archived}
    outcome = run(notice("a.log", "b.log", "c.log"), Store(**contents), deadline=FAR)
    assert (outcome.received, outcome.delivered) == (4, 2)
    assert [error.reason for error in outcome.unreadable] == [
        "s3://logs/a.log: holds Parquet, which is not read",
        "s3://logs/b.log is archived",
    ]


def test_the_stacks_own_bucket_is_not_read() -> None:
    store = Store()
    outcome = run(notice("quarantine/a.json", bucket="spill"), store, deadline=FAR)
    assert (outcome.answer()["received"], store.opened) == (0, [])


def test_a_notification_inside_an_object_is_a_log() -> None:
    store = Store(**{"a.log": json.dumps(notice("a.log")).encode() + b"\n"})
    receiver = Receiver()
    run(notice("a.log"), store, receiver=receiver, deadline=FAR)
    assert len(store.opened) == 1
    assert len(receiver.documents) == 1


def test_when_nobody_takes_the_logs_the_object_is_not_read_to_its_end() -> None:
    content = b"".join(b"%d %s\n" % (number, b"x" * 1000) for number in range(20_000))
    outcome = run(notice("a.log"), Store(**{"a.log": content}), receiver=Receiver(capacity=0), deadline=FAR)
    assert 1_000 < outcome.received < 5_000
    with pytest.raises(DeliveryError):
        outcome.answer()


def test_sns_and_s3_directly_are_called_again_as_a_whole() -> None:
    denied = StorageError("s3://logs/a.log: access denied")
    with pytest.raises(StorageError, match="access denied"):
        run(sns(json.dumps(notice("a.log"))), Store(**{"a.log": denied}), deadline=FAR).answer()
