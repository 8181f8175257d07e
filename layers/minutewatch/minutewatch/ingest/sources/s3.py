"""Notices of S3 that objects were created, whose logs are then read from the objects.

Source: S3 User Guide, "Event message structure", and "EventBridge event message structure".
"""

from collections.abc import Iterable
from typing import Any, Final

from minutewatch.errors import DecodeError
from minutewatch.ingest.batch import Batch, Invocation, StoredObject
from minutewatch.ingest.pattern import Pattern
from minutewatch.ingest.sources.members import first_record, member, text
from minutewatch.ingest.sources.shapes import is_s3_test
from minutewatch.ingest.sources.source import Position, Source

NAME: Final = "s3"
_CREATED: Final = "ObjectCreated:"
_CREATED_ON_BUS: Final = "Object Created"
_UNVERSIONED: Final = "null"
_MARK: Final = Pattern(r"[!#-~]{1,1024}")


def is_notice(event: object) -> bool:
    """Whether the object holds S3's records of objects, and nothing that only looks like them."""
    record = first_record(event)
    return text(record, "eventSource") == "aws:s3" and bool(text(record, "s3", "object", "key"))


def items(event: dict[str, Any]) -> Iterable[Any]:
    """The records; a test has none."""
    return [] if is_s3_test(event) else event["Records"]


def read(record: Any, invocation: Invocation) -> Batch:
    """The object that was created; nothing where it was deleted, restored or tagged.

    Raises:
        DecodeError: the record names no object.
    """
    return Batch(origin={}, entries=(), objects=created([record], record_id=invocation.request_id))


def created(records: Iterable[Any], *, record_id: str) -> list[StoredObject]:
    """The objects that were created; raises `DecodeError` where a record names no event, or no object."""
    return [stored for record in records if (stored := _created(record, record_id)) is not None]


def _created(record: Any, record_id: str) -> StoredObject | None:
    name = text(record, "eventName").removeprefix("s3:")
    bucket, key = text(record, "s3", "bucket", "name"), text(record, "s3", "object", "key")
    if not name or not bucket or not key:
        raise DecodeError("names no event, or no bucket and key", source=NAME, record_id=record_id)
    if not name.startswith(_CREATED):
        return None
    from urllib.parse import unquote_plus  # noqa: PLC0415 - 3 ms that only S3's notices pay

    return StoredObject(
        bucket=bucket,
        key=unquote_plus(key),
        version=mark(text(record, "s3", "object", "versionId")),
        etag=mark(text(record, "s3", "object", "eTag")),
        region=text(record, "awsRegion") or None,
    )


def mark(text: str) -> str | None:
    """A version or an ETag, without its quotes; None for what tells nothing of the content.

    That is what S3 never gives, and `null`: the version of what is overwritten in a bucket without versions.
    """
    text = text.strip('"')
    return text if text != _UNVERSIONED and _MARK.fullmatch(text) else None


def is_event(event: dict[str, Any]) -> bool:
    """Whether an event of EventBridge is S3's about an object; what CloudTrail tells of S3 is none of them."""
    return text(event, "source") == "aws.s3" and bool(text(event, "detail", "object", "key"))


def from_event(event: dict[str, Any]) -> Batch:
    """The object that was created, by an event of EventBridge, which gives the key as it is."""
    detail, objects = event["detail"], []
    bucket = text(detail, "bucket", "name")
    if event.get("detail-type") == _CREATED_ON_BUS and bucket:
        stored = StoredObject(
            bucket=bucket,
            key=text(detail, "object", "key"),
            version=mark(text(detail, "object", "version-id")),
            etag=mark(text(detail, "object", "etag")),
            region=text(event, "region") or None,
            account=text(event, "account") or None,
        )
        objects.append(stored)
    return Batch(origin={}, entries=(), objects=objects)


def position(record: Any, _invocation: Invocation) -> Position:
    """Bucket, key, version and ETag, as the record gives them."""
    stored = member(record, "s3", "object")
    names = ("key", "versionId", "eTag", "sequencer")
    return {"bucket": text(record, "s3", "bucket", "name"), **{name: text(stored, name) for name in names}}


SOURCE: Final = Source(name=NAME, items=items, read=read, position=position)
