"""Trouble that passes comes back to every source in its own way, and what stays broken holds nobody up."""

import base64
import gzip
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from minutewatch.errors import DecodeError, DeliveryError, PoisonError, StorageError
from minutewatch.forward import Chunk, Taken
from minutewatch.ingest import service
from minutewatch.ingest.batch import Batch, Entry, Invocation
from minutewatch.ingest.objects import Objects
from minutewatch.ingest.oversize import MAX_RECORD_BYTES
from minutewatch.ingest.service import Outcome, ingest
from minutewatch.ingest.sources import source_of

from .builders import (
    POLICY,
    WITH_TOKEN,
    Receiver,
    Shelf,
    Telling,
    cloudwatch,
    entries_of,
    firehose,
    kafka,
    kinesis,
    request,
    s3_object,
    sample,
    sns,
    sqs,
)

HUGE = "x" * (MAX_RECORD_BYTES + 1)
BROKEN = b"\x1f\x8bbroken"
DOWN = Receiver(capacity=0)


class Spilling:
    """Takes every chunk into the spill bucket."""

    def forward(self, chunk: Chunk, *, deadline: float) -> Taken:
        return Taken.SPILLED


class Refusing:
    """Never acknowledges a chunk with a log in it that says `poison`."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []

    def forward(self, chunk: Chunk, *, deadline: float) -> None:
        documents = [document for _, document in entries_of(chunk)]
        if any(document["message"] == "poison" for document in documents):
            raise PoisonError("taken whole and not acknowledged")
        self.taken += documents


def run(event: Any, forwarder: Any = None, bucket: Shelf | None = None) -> Outcome:
    outcome = ingest(
        event,
        WITH_TOKEN,
        forwarder=forwarder or Receiver(),
        policy=POLICY,
        tag="logs",
        deadline=time.monotonic() + 60,
        bucket=bucket,
        objects=Objects(Telling(), None),
    )
    assert outcome.waiting >= 0
    assert outcome.waiting == 0 or outcome.undelivered
    return outcome


def eventbridge(message: str) -> Any:
    return {**sample("guardduty"), "detail": {"message": message}, "detail-type": message[:40]}


Make = Callable[[str], Any]
"""An event with one log that says this, behind a good one where the source has several items."""

EVENTS: dict[str, Make] = {
    "sqs": lambda log: sqs("good", log),
    "kinesis": lambda log: kinesis(b"good", log.encode()),
    "kafka": lambda log: kafka(b"good", log.encode()),
    "firehose": lambda log: firehose(b"good", log.encode()),
    "sns": sns,
    "cloudwatch_logs": lambda log: cloudwatch("good", log),
    "eventbridge": eventbridge,
    "s3": lambda log: s3_object(f"good\n{log}\n".encode()),
    "direct": lambda log: ["good", log],
    "http": lambda log: request(json.dumps(["good", log])),
}
UNREADABLE: dict[str, Any] = {
    "sqs": sqs("good", " "),
    "kinesis": kinesis(b"good", BROKEN),
    "kafka": kafka(b"good", BROKEN),
    "firehose": firehose(b"good", BROKEN),
    "sns": sns(" "),
    "cloudwatch_logs": {"awslogs": {"data": base64.b64encode(BROKEN).decode()}},
    "s3": s3_object(gzip.compress(b"good\n" * 1_000)[:-4]),
    "direct": ["good", None],
    "http": request('["good", null]'),
}
SECOND: dict[str, list[Any]] = {
    "sqs": [{"itemIdentifier": "m1"}],
    "kinesis": [{"itemIdentifier": "101"}],
    "kafka": [{"itemIdentifier": {"partition": "app-logs-0", "offset": 16}}],
}
BOTH: dict[str, list[Any]] = {
    "sqs": [{"itemIdentifier": "m0"}, *SECOND["sqs"]],
    "kinesis": [{"itemIdentifier": "100"}, *SECOND["kinesis"]],
    "kafka": [{"itemIdentifier": {"partition": "app-logs-0", "offset": 15}}, *SECOND["kafka"]],
}
BY_ITEM = sorted(SECOND)
BY_CALL = sorted(EVENTS.keys() - SECOND.keys() - {"http"})


def failures(outcome: Outcome) -> Any:
    return outcome.answer()["batchItemFailures"]


def status(outcome: Outcome) -> int:
    code: int = outcome.answer()["statusCode"]
    return code


# ---- Fluentd takes nothing


@pytest.mark.parametrize("name", BY_ITEM)
def test_fluentd_down_gives_every_item_back(name: str) -> None:
    assert failures(run(EVENTS[name]("log"), DOWN)) == BOTH[name]


@pytest.mark.parametrize("name", BY_CALL)
def test_fluentd_down_fails_the_call(name: str) -> None:
    with pytest.raises(DeliveryError):
        run(EVENTS[name]("log"), DOWN).answer()


def test_fluentd_down_is_503_over_http() -> None:
    assert status(run(EVENTS["http"]("log"), DOWN)) == 503


@pytest.mark.parametrize("name", EVENTS)
def test_what_was_spilled_is_no_trouble(name: str) -> None:
    outcome = run(EVENTS[name]("log"), Spilling())
    assert (outcome.delivered, outcome.spilled) == (0, outcome.received)
    assert not outcome.failed
    assert outcome.counts()["spilled"] == outcome.received
    outcome.answer()


# ---- a record cannot be read


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_lies_in_quarantine_is_not_brought_again(name: str) -> None:
    shelf = Shelf()
    outcome = run(UNREADABLE[name], bucket=shelf)
    assert (outcome.rejected, outcome.quarantined, len(shelf.objects)) == (1, 1, 1)
    assert not outcome.failed
    answer = outcome.answer()
    assert answer.get("batchItemFailures", []) == []
    assert all(record["result"] == "Ok" for record in answer.get("records", ()))


@pytest.mark.parametrize("bucket", [None, Shelf(down=True)], ids=["no bucket", "bucket down"])
@pytest.mark.parametrize("name", BY_ITEM)
def test_what_nobody_keeps_is_given_back(name: str, bucket: Shelf | None) -> None:
    outcome = run(UNREADABLE[name], bucket=bucket)
    assert failures(outcome) == SECOND[name]
    assert outcome.quarantined == 0
    assert outcome.unkept


@pytest.mark.parametrize("bucket", [None, Shelf(down=True)], ids=["no bucket", "bucket down"])
@pytest.mark.parametrize("name", ["cloudwatch_logs", "s3", "sns"])
def test_what_nobody_keeps_fails_the_call(name: str, bucket: Shelf | None) -> None:
    with pytest.raises(DecodeError):
        run(UNREADABLE[name], bucket=bucket).answer()


@pytest.mark.parametrize("bucket", [None, Shelf(down=True)], ids=["no bucket", "bucket down"])
def test_what_nobody_keeps_goes_to_firehoses_own_place(bucket: Shelf | None) -> None:
    answer = run(UNREADABLE["firehose"], bucket=bucket).answer()
    assert [record["result"] for record in answer["records"]] == ["Ok", "ProcessingFailed"]


@pytest.mark.parametrize("bucket", [None, Shelf(down=True), Shelf()], ids=["no bucket", "bucket down", "kept"])
def test_a_caller_who_reads_the_answer_is_told_either_way(bucket: Shelf | None) -> None:
    assert run(UNREADABLE["direct"], bucket=bucket).answer()["rejected"] == 1
    response = run(UNREADABLE["http"], bucket=bucket).answer()
    assert response["statusCode"] == 202
    assert json.loads(response["body"])["rejected"] == 1


def test_a_request_of_which_something_was_spilled_is_not_sent_again() -> None:
    response = run(UNREADABLE["http"], Spilling(), Shelf()).answer()
    body = json.loads(response["body"])
    assert (response["statusCode"], body["spilled"], body["rejected"]) == (202, 1, 1)
    assert body["errors"]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (request("[]", authorization="Bearer wrong"), 401),
        (request("{", content_type="application/json"), 400),
        (request("x", content_type="a/b"), 415),
    ],
)
def test_a_refused_request_is_answered_and_not_kept(event: Any, expected: int) -> None:
    shelf = Shelf()
    assert status(run(event, bucket=shelf)) == expected
    assert not shelf.objects


# ---- a record is too large for Fluentd


@pytest.mark.parametrize("name", sorted(EVENTS.keys() - {"s3"}))  # a long line of a file goes on in further logs
def test_a_log_too_large_for_fluentd_is_cut_and_the_whole_is_kept(name: str) -> None:
    shelf, receiver = Shelf(), Receiver()
    outcome = run(EVENTS[name](HUGE), receiver, shelf)
    (whole,) = shelf.held("oversize/")
    (cut,) = [document for document in receiver.documents if "labels.truncated" in document]
    assert (outcome.truncated, outcome.delivered) == (1, outcome.received)
    assert not outcome.failed
    assert HUGE in json.dumps(whole)
    assert cut["event.id"] == whole["event.id"]
    assert cut["labels.whole"] in {f"s3://spill/{key}" for key in shelf.objects}


@pytest.mark.parametrize("bucket", [None, Shelf(down=True)], ids=["no bucket", "bucket down"])
@pytest.mark.parametrize("name", BY_ITEM)
def test_a_log_that_could_not_be_kept_whole_is_given_back(name: str, bucket: Shelf | None) -> None:
    receiver = Receiver()
    assert failures(run(EVENTS[name](HUGE), receiver, bucket)) == SECOND[name]
    assert [document["message"] for document in receiver.documents] == ["good"]


@pytest.mark.parametrize("bucket", [None, Shelf(down=True)], ids=["no bucket", "bucket down"])
@pytest.mark.parametrize("name", sorted(set(BY_CALL) - {"s3"}))
def test_a_log_that_could_not_be_kept_whole_fails_the_call(name: str, bucket: Shelf | None) -> None:
    with pytest.raises(StorageError):
        run(EVENTS[name](HUGE), bucket=bucket).answer()


def test_a_log_that_could_not_be_kept_whole_is_503_over_http() -> None:
    assert status(run(EVENTS["http"](HUGE), bucket=Shelf(down=True))) == 503


# ---- Fluentd never acknowledges one record


@pytest.mark.parametrize("name", sorted(EVENTS.keys() - {"sns", "eventbridge"}))
def test_poison_goes_to_quarantine_and_the_rest_of_its_chunk_is_delivered(name: str) -> None:
    shelf, receiver = Shelf(), Refusing()
    outcome = run(EVENTS[name]("poison"), receiver, shelf)
    (held,) = shelf.held("quarantine/fluentd/")
    assert [document["message"] for document in receiver.taken] == ["good"]
    assert [log["message"] for log in held["event"]["logs"]] == ["poison"]
    assert (outcome.delivered, outcome.rejected, outcome.quarantined) == (1, 1, 1)
    outcome.answer()
    assert not outcome.failed


@pytest.mark.parametrize("bucket", [None, Shelf(down=True)], ids=["no bucket", "bucket down"])
@pytest.mark.parametrize("name", BY_ITEM)
def test_poison_that_nobody_keeps_is_given_back_with_its_chunk(name: str, bucket: Shelf | None) -> None:
    assert failures(run(EVENTS[name]("poison"), Refusing(), bucket)) == BOTH[name]


def test_a_receiver_that_acknowledges_nothing_makes_no_log_poison() -> None:
    shelf = Shelf()
    assert failures(run(sqs("poison", "poison"), Refusing(), shelf)) == BOTH["sqs"]
    assert not shelf.objects


# ---- the source's own store cannot be read now


def unreadable_now(error: Exception) -> Iterator[Entry]:
    yield "e1", None, "before it broke off"
    raise error


@pytest.mark.parametrize("error", [StorageError("s3://logs/a broke off"), DeliveryError("the queue is down")])
def test_a_source_that_breaks_off_has_its_item_brought_again(error: Exception) -> None:
    receiver = Receiver()
    outcome = broken_off(error, receiver)
    assert (outcome.failed, outcome.undelivered, len(receiver.documents)) == ({0}, error, 1)
    assert failures(outcome) == [{"itemIdentifier": "m0"}]


def test_a_source_that_turns_out_to_be_corrupt_goes_to_quarantine_behind_what_was_read() -> None:
    receiver, shelf = Receiver(), Shelf()
    outcome = broken_off(DecodeError("corrupt gzip", source="s3", record_id="a"), receiver, shelf)
    assert (outcome.received, outcome.delivered, outcome.quarantined) == (2, 1, 1)
    assert failures(outcome) == []


def broken_off(error: Exception, receiver: Receiver, bucket: Shelf | None = None) -> Outcome:
    def read(_item: Any, _invocation: Invocation) -> Batch:
        return Batch(origin={"event.dataset": "app"}, entries=unreadable_now(error))

    outcome = Outcome(source=source_of(sqs("a"))._replace(read=read))
    outcome.items = sqs("a")["Records"]
    delivery = service._Delivery(outcome, WITH_TOKEN, receiver, bucket, tag="logs", deadline=0.0)
    service._add(outcome.items[0], 0, WITH_TOKEN, delivery, POLICY)
    delivery.finish()
    if outcome.broken:
        service._set_aside(outcome, WITH_TOKEN, bucket)
    return outcome
