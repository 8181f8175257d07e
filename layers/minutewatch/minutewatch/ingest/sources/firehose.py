"""Firehose, to whose stream the function is attached as a data transformation.

Every record that was delivered, or lies in quarantine, goes on unchanged (`Ok`): attaching the function to a
stream never takes anything from its destination. What cannot be read, and cannot be put into quarantine, goes to
the stream's own `processing-failed/` prefix. Source: Firehose Developer Guide, "Transform source data" and
"Required parameters for data transformation".
"""

from collections.abc import Iterable
from typing import Any, Final

from minutewatch.ingest.batch import Batch, Invocation
from minutewatch.ingest.identity import place
from minutewatch.ingest.payload import from_base64
from minutewatch.ingest.sources import content
from minutewatch.ingest.sources.arn import cloud_fields, resource_name
from minutewatch.ingest.sources.found import Found
from minutewatch.ingest.sources.members import member, milliseconds, text
from minutewatch.ingest.sources.source import Outcome, Position, Source

NAME: Final = "firehose"
_DATA: Final = ("data", "kafkaRecordValue")
"""The payload's name, and its name where the stream reads from Kafka."""

Item = tuple[str, Any]
"""The delivery stream's ARN, and a record."""


def items(event: dict[str, Any]) -> Iterable[Item]:
    """The records, each with its stream."""
    return [(event["deliveryStreamArn"], record) for record in event["records"]]


def read(item: Item, _invocation: Invocation) -> Batch:
    """The record's logs.

    Raises:
        DecodeError: no valid base64, empty, or packed and corrupt.
    """
    arn, record = item
    record_id, stream = text(record, "recordId"), resource_name(arn)
    found = Found(
        source=NAME,
        record_id=record_id,
        event_id=f"{record_id}-{place(arn)}",
        time_ns=milliseconds(member(record, "approximateArrivalTimestamp")),
        origin={
            **cloud_fields(arn),
            "event.dataset": "app",
            "aws.firehose.stream": stream,
            "service.name": stream,
        },
    )
    data = member(record, _data_name(record))
    return content.from_bytes(from_base64(data, source=NAME, record_id=record_id), found)


def answer(outcome: Outcome) -> dict[str, Any]:
    """Each record's result; raises what kept logs from being delivered, so that Firehose calls again."""
    if outcome.undelivered:
        raise outcome.undelivered
    return {
        "records": [_result(record, number in outcome.failed) for number, (_, record) in enumerate(outcome.items)]
    }


def _result(record: Any, failed: bool) -> dict[str, Any]:
    name = _data_name(record)
    return {
        "recordId": text(record, "recordId"),
        "result": "ProcessingFailed" if failed else "Ok",
        name: text(record, name),
    }


def _data_name(record: Any) -> str:
    return next((name for name in _DATA if member(record, name) is not None), _DATA[0])


def position(item: Item, _invocation: Invocation) -> Position:
    """Delivery stream and record id."""
    return {"stream": item[0], "record": text(item[1], "recordId")}


def again(event: dict[str, Any], items: list[Item]) -> Any:
    """A call with these records; Firehose is not there to read its answer."""
    return {**event, "records": [record for _, record in items]}


SOURCE: Final = Source(name=NAME, items=items, read=read, answer=answer, position=position, again=again)
