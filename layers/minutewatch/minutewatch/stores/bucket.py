"""An S3 bucket: where bytes are kept that nobody else took."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any, Final, NamedTuple

from minutewatch.errors import StorageError

# An invocation has seconds: a bucket that cannot be reached has to be known as such within three.
_CONNECT_S: Final = 1.0
_READ_S: Final = 3.0
_ATTEMPTS: Final = 2


class StoredObject(NamedTuple):
    """An object in a listing: its name, its length, and when it was written (aware)."""

    key: str
    size_bytes: int
    modified: datetime


class Bucket:
    """One bucket. boto3 costs 100-400 ms to import, so it is imported by the first call that needs it.

    Every method raises `StorageError` where S3 did not do what was asked.
    """

    def __init__(self, name: str, *, client: Any = None) -> None:
        """`client`: a boto3 S3 client; made from the environment where none is given."""
        self.name = name
        self._given = client
        self._making = threading.Lock()

    def prepare(self) -> None:
        """Make the client now, so that the first call need not; may run in a thread of its own."""
        with suppress(StorageError):
            _ = self._client

    def put(self, key: str, body: bytes, *, content_type: str = "application/octet-stream") -> None:
        """Write the object whole; one that was there under this key is replaced."""
        self._call("put_object", key, Body=body, ContentType=content_type)

    def get(self, key: str) -> bytes | None:
        """What the object holds, or None where there is none."""
        answer = self._call("get_object", key, missing=("NoSuchKey", "404"))
        if answer is None:
            return None
        from botocore.exceptions import BotoCoreError, HTTPClientError  # noqa: PLC0415

        try:
            return bytes(answer["Body"].read())
        except (BotoCoreError, HTTPClientError, OSError) as error:
            raise StorageError(f"s3://{self.name}/{key} broke off: {error}") from error

    def delete(self, key: str) -> None:
        """Remove the object; one that is gone already is no error."""
        self._call("delete_object", key)

    def keys(self, prefix: str, *, page: int = 1000) -> Iterator[str]:
        """The keys under the prefix, in the order of their UTF-8 bytes, asked for by pages."""
        return (stored.key for stored in self.listing(prefix, page=page))

    def listing(self, prefix: str, *, page: int = 1000) -> Iterator[StoredObject]:
        """The objects under the prefix, in the order of their keys' UTF-8 bytes, asked for by pages."""
        more: dict[str, Any] = {}
        while True:
            answer = self._call("list_objects_v2", None, Prefix=prefix, MaxKeys=page, **more)
            for entry in answer.get("Contents", ()):
                yield StoredObject(key=entry["Key"], size_bytes=entry["Size"], modified=entry["LastModified"])
            if not answer.get("IsTruncated"):
                return
            more = {"ContinuationToken": answer["NextContinuationToken"]}

    @property
    def _client(self) -> Any:
        with self._making:
            if self._given is None:
                self._given = _connect(self.name)
            return self._given

    def _call(self, operation: str, key: str | None, *, missing: tuple[str, ...] = (), **arguments: Any) -> Any:
        """The answer, or None where S3's error code is one of `missing`."""
        client = self._client
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        if key is not None:
            arguments["Key"] = key
        try:
            return getattr(client, operation)(Bucket=self.name, **arguments)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in missing:
                return None
            raise StorageError(f"s3://{self.name}/{key or ''}: {operation} failed: {error}") from error
        except BotoCoreError as error:
            raise StorageError(f"s3://{self.name}/{key or ''}: {operation} failed: {error}") from error


def _connect(name: str) -> Any:
    import boto3  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415
    from botocore.exceptions import BotoCoreError  # noqa: PLC0415

    config = Config(
        connect_timeout=_CONNECT_S,
        read_timeout=_READ_S,
        retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
    )
    try:
        return boto3.client("s3", config=config)
    except (BotoCoreError, ValueError) as error:  # no region; no URL in AWS_ENDPOINT_URL
        raise StorageError(f"s3://{name}/: no client: {error}") from error
