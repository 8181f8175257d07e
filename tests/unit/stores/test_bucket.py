"""Objects are written, read, listed by pages and removed; what S3 refuses is an error that names the object."""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from minutewatch.errors import StorageError
from minutewatch.stores.bucket import Bucket, StoredObject

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def listed(key: str) -> dict[str, Any]:
    return {"Key": key, "Size": 7, "LastModified": NOON}


@pytest.fixture
def s3() -> Iterator[tuple[Bucket, Stubber]]:
    client = boto3.client("s3", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="y")
    with Stubber(client) as answers:
        yield Bucket("spill", client=client), answers
        answers.assert_no_pending_responses()


def test_what_was_put_is_put_whole_under_its_key(s3: tuple[Bucket, Stubber]) -> None:
    bucket, answers = s3
    expected = {"Bucket": "spill", "Key": "a/b", "Body": b"log", "ContentType": "text/plain"}
    answers.add_response("put_object", {}, expected)
    bucket.put("a/b", b"log", content_type="text/plain")


def test_get_gives_the_bytes_and_none_for_what_is_not_there(s3: tuple[Bucket, Stubber]) -> None:
    bucket, answers = s3
    answers.add_response("get_object", {"Body": StreamingBody(io.BytesIO(b"log"), 3)})
    answers.add_client_error("get_object", "NoSuchKey")
    assert (bucket.get("a"), bucket.get("b")) == (b"log", None)


def test_a_body_that_breaks_off_is_an_error_and_not_a_shorter_object(s3: tuple[Bucket, Stubber]) -> None:
    bucket, answers = s3
    answers.add_response("get_object", {"Body": StreamingBody(io.BytesIO(b"lo"), 3)})
    with pytest.raises(StorageError, match="s3://spill/a broke off"):
        bucket.get("a")


def test_keys_are_listed_to_the_last_page(s3: tuple[Bucket, Stubber]) -> None:
    bucket, answers = s3
    first = {"Contents": [listed("p/1")], "IsTruncated": True, "NextContinuationToken": "t"}
    answers.add_response("list_objects_v2", first, {"Bucket": "spill", "Prefix": "p/", "MaxKeys": 1})
    more = {"Bucket": "spill", "Prefix": "p/", "MaxKeys": 1, "ContinuationToken": "t"}
    answers.add_response("list_objects_v2", {"Contents": [listed("p/2")], "IsTruncated": False}, more)
    assert list(bucket.keys("p/", page=1)) == ["p/1", "p/2"]


def test_a_listing_says_how_large_and_how_old_each_object_is(s3: tuple[Bucket, Stubber]) -> None:
    bucket, answers = s3
    answers.add_response("list_objects_v2", {"Contents": [listed("p/1")], "IsTruncated": False})
    assert list(bucket.listing("p/")) == [StoredObject(key="p/1", size_bytes=7, modified=NOON)]


def test_a_client_that_cannot_be_made_is_a_failure_of_the_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "no URL")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    bucket = Bucket("spill")
    bucket.prepare()
    with pytest.raises(StorageError, match="s3://spill/: no client"):
        bucket.put("a", b"")


CALLS: dict[str, Callable[[Bucket], object]] = {
    "put_object": lambda bucket: bucket.put("a/b", b""),
    "get_object": lambda bucket: bucket.get("a/b"),
    "delete_object": lambda bucket: bucket.delete("a/b"),
}


@pytest.mark.parametrize("operation", CALLS)
def test_a_refusal_names_bucket_key_and_reason(s3: tuple[Bucket, Stubber], operation: str) -> None:
    bucket, answers = s3
    answers.add_client_error(operation, "AccessDenied", "no")
    with pytest.raises(StorageError, match=rf"s3://spill/a/b: {operation} failed: .*AccessDenied"):
        CALLS[operation](bucket)
