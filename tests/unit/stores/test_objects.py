"""An object is read to its last byte or not at all, and what S3 refuses says who has to do what."""

import io
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from minutewatch.errors import DecodeError, GoneError, LogMonitorError, StorageError
from minutewatch.stores.objects import MAX_BREAKS, ObjectStore

MODIFIED = datetime(2026, 1, 5, 10, 7, tzinfo=UTC)
Stubbed = tuple[ObjectStore, Stubber]


@pytest.fixture
def s3() -> Iterator[Stubbed]:
    client = boto3.client("s3", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="y")
    with Stubber(client) as answers:
        yield ObjectStore(client=client), answers
        answers.assert_no_pending_responses()


class Cut(io.BytesIO):
    """A connection that the other side closes."""

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        if not data:
            raise ConnectionResetError("reset by peer")
        return data


def answer(content: bytes, *, cut: int | None = None) -> dict[str, Any]:
    stream = io.BytesIO(content) if cut is None else Cut(content[:cut])
    body = StreamingBody(stream, len(content))
    return {"Body": body, "ContentLength": len(content), "ETag": '"e1"', "LastModified": MODIFIED}


def test_an_object_is_its_bytes_its_etag_and_when_it_was_written(s3: Stubbed) -> None:
    store, answers = s3
    answers.add_response("get_object", answer(b"a log"), {"Bucket": "b", "Key": "k"})
    body = store.open("b", "k")
    assert (body.etag, body.modified, b"".join(body.chunks())) == ("e1", MODIFIED, b"a log")


def test_the_version_is_asked_for_and_else_the_etag(s3: Stubbed) -> None:
    store, answers = s3
    answers.add_response("get_object", answer(b""), {"Bucket": "b", "Key": "k", "VersionId": "v"})
    store.open("b", "k", version="v", etag="e1")
    answers.add_response("get_object", answer(b""), {"Bucket": "b", "Key": "k", "IfMatch": '"e1"'})
    store.open("b", "k", etag="e1")


def test_reading_begins_where_it_is_told_to(s3: Stubbed) -> None:
    store, answers = s3
    answers.add_response("get_object", answer(b"log"), {"Bucket": "b", "Key": "k", "Range": "bytes=2-"})
    assert b"".join(store.open("b", "k", start=2).chunks()) == b"log"


def test_a_broken_connection_is_taken_up_where_it_broke_and_only_if_the_object_is_the_same(s3: Stubbed) -> None:
    store, answers = s3
    answers.add_response("get_object", answer(b"one two three", cut=4))
    again = {"Bucket": "b", "Key": "k", "Range": "bytes=4-", "IfMatch": '"e1"'}
    answers.add_response("get_object", answer(b"two three", cut=4), again)
    answers.add_response("get_object", answer(b"three"), {**again, "Range": "bytes=8-"})
    assert b"".join(store.open("b", "k").chunks()) == b"one two three"


def test_an_object_that_is_replaced_meanwhile_is_not_mixed(s3: Stubbed) -> None:
    store, answers = s3
    answers.add_response("get_object", answer(b"one two", cut=4))
    answers.add_client_error("get_object", "PreconditionFailed", http_status_code=412)
    chunks = store.open("b", "k").chunks()
    assert next(chunks) == b"one "
    with pytest.raises(GoneError, match="s3://b/k was replaced before it was read"):
        next(chunks)


def test_a_connection_that_breaks_again_and_again_is_given_up(s3: Stubbed) -> None:
    store, answers = s3
    for _ in range(MAX_BREAKS):
        answers.add_response("get_object", answer(b"log", cut=0))
    with pytest.raises(StorageError, match="s3://b/k broke off at byte 0"):
        list(store.open("b", "k").chunks())


def test_who_stops_early_does_not_read_the_rest(s3: Stubbed) -> None:
    store, answers = s3
    given = answer(b"x" * 1_000_000)
    answers.add_response("get_object", given)
    body = store.open("b", "k")
    next(body.chunks())
    body.close()
    assert given["Body"]._raw_stream.closed


@pytest.mark.parametrize(
    ("code", "message", "error", "said"),
    [
        ("NoSuchKey", "", GoneError, "was deleted before it was read"),
        ("MethodNotAllowed", "", GoneError, "was deleted before it was read"),
        ("404", "Not Found", GoneError, "was deleted before it was read"),
        ("PreconditionFailed", "", GoneError, "was replaced before it was read"),
        (
            "AccessDenied",
            "no",
            StorageError,
            "name the bucket b in SourceBuckets, .* s3:GetObject, and s3:ListBucket",
        ),
        (
            "AccessDenied",
            "not authorized to perform: kms:Decrypt",
            StorageError,
            "allow kms:Decrypt to the ingest role",
        ),
        ("KMS.DisabledException", "", StorageError, "allow kms:Decrypt"),
        ("SlowDown", "Reduce your rate", StorageError, "Reduce your rate"),
        ("InvalidObjectState", "GLACIER", DecodeError, "is archived: restore it"),
    ],
)
def test_a_refusal_says_what_it_means(
    s3: Stubbed, code: str, message: str, error: type[LogMonitorError], said: str
) -> None:
    store, answers = s3
    answers.add_client_error("get_object", code, message)
    with pytest.raises(error, match=f"s3://b/k.*{said}"):
        store.open("b", "k")


def test_a_key_that_no_object_can_have_is_told() -> None:
    client = boto3.client("s3", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="y")
    with closing(client), pytest.raises(DecodeError, match="is no name that an object can have"):
        ObjectStore(client=client).open("b", "\ud800")
