"""Objects of any S3 bucket, read as streams that survive a broken connection."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from minutewatch.errors import DecodeError, GoneError, StorageError

CHUNK_BYTES: Final = 256 * 1024
MAX_BREAKS: Final = 4
"""Connections that may break one after the other without a byte between them."""

_DELETED: Final = "was deleted before it was read"
_REPLACED: Final = "was replaced before it was read; its new content has a notification of its own"
_GONE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "NoSuchKey": _DELETED,
        "NoSuchVersion": _DELETED,
        "NoSuchBucket": _DELETED,
        "MethodNotAllowed": _DELETED,  # a delete marker
        "404": _DELETED,
        "PreconditionFailed": _REPLACED,
        "412": _REPLACED,
        "InvalidRange": _REPLACED,
    }
)
_ARCHIVED: Final = "InvalidObjectState"
_FORBIDDEN: Final = frozenset({"AccessDenied", "AllAccessDisabled", "403"})


class ObjectStore:
    """Opens objects. boto3 costs 100 ms to import, so it is imported by the first call that needs it."""

    def __init__(self, *, client: Any = None) -> None:
        """`client`: a boto3 S3 client; made from the environment where none is given."""
        self._given = client

    def open(
        self, bucket: str, key: str, *, version: str | None = None, etag: str | None = None, start: int = 0
    ) -> "ObjectBody":
        """The object from byte `start` on: this version of it, else as long as it has this ETag.

        Raises:
            GoneError: It was deleted, or replaced by one with another ETag.
            StorageError: S3 does not give it now, or not to this role.
            DecodeError: It is archived, and would have to be restored first.
        """
        which = {"VersionId": version} if version else {"IfMatch": f'"{etag}"'} if etag else {}
        return ObjectBody(self._client, {"Bucket": bucket, "Key": key, **which}, start=start)

    @property
    def _client(self) -> Any:
        if self._given is None:
            import boto3  # noqa: PLC0415
            from botocore.config import Config  # noqa: PLC0415

            # A checksum over the whole could not be told of a part; what is read here is ranges, over TLS.
            config = Config(
                connect_timeout=5,
                read_timeout=15,
                retries={"mode": "standard", "total_max_attempts": 3},
                response_checksum_validation="when_required",
            )
            self._given = boto3.client("s3", config=config)
        return self._given


class ObjectBody:
    """The bytes of one object, its `etag` without quotes, and when it was written, `modified`."""

    def __init__(self, client: Any, which: dict[str, Any], *, start: int) -> None:
        self._get, self._which, self._at = client.get_object, which, start
        self._name = f"s3://{which['Bucket']}/{which['Key']}"
        answer = self._request()
        self.modified: datetime = answer["LastModified"]
        self.etag: str = answer["ETag"].strip('"')
        self._end = start + int(answer["ContentLength"])
        self._body: Any = answer["Body"]
        if "VersionId" not in which:
            self._which = {**which, "IfMatch": answer["ETag"]}

    def chunks(self) -> Iterator[bytes]:
        """The bytes in order, `CHUNK_BYTES` at a time; after a broken connection from where it broke.

        Raises:
            GoneError: The object was replaced or deleted meanwhile.
            StorageError: The connection breaks again and again.
        """
        from botocore.exceptions import BotoCoreError  # noqa: PLC0415

        breaks = 0
        while self._at < self._end:
            try:
                if self._body is None:
                    self._body = self._request()["Body"]
                data = self._body.read(CHUNK_BYTES)
            except (BotoCoreError, OSError) as error:
                data, reason = b"", error
            else:
                reason = OSError("the connection was closed")
            if data:
                breaks, self._at = 0, self._at + len(data)
                yield data
                continue
            self.close()
            breaks += 1
            if breaks == MAX_BREAKS:
                raise StorageError(f"{self._name} broke off at byte {self._at}: {reason}") from reason
        self.close()

    def close(self) -> None:
        """Give the connection up, without reading the rest of the object."""
        if self._body is not None:
            self._body.close()
            self._body = None

    def _request(self) -> Any:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        part = {"Range": f"bytes={self._at}-"} if self._at else {}
        try:
            return self._get(**self._which, **part)
        except ClientError as error:
            raise _refusal(self._name, self._which, error) from error
        except UnicodeError as error:
            reason = f"{self._name!a} is no name that an object can have"
            raise DecodeError(reason, source="s3", record_id=ascii(self._which["Key"])) from error
        except BotoCoreError as error:
            raise StorageError(f"{self._name}: {error}") from error


def _refusal(name: str, which: dict[str, Any], error: Any) -> Exception:
    """What S3's refusal means, and who has to do what."""
    code, message = (str(error.response.get("Error", {}).get(part, "")) for part in ("Code", "Message"))
    if code in _GONE:
        return GoneError(f"{name} {_GONE[code]}")
    if code == _ARCHIVED:
        reason = f"{name} is archived: restore it, and copy it in place: {message}"
        return DecodeError(reason, source="s3", record_id=which["Key"])
    if code.startswith("KMS.") or "kms" in message.lower():
        return StorageError(f"{name}: its key may not be used: allow kms:Decrypt to the ingest role: {message}")
    if code in _FORBIDDEN:
        return StorageError(
            f"{name}: access denied: name the bucket {which['Bucket']} in SourceBuckets, which allows the ingest"
            f" role s3:GetObject, and s3:ListBucket to tell a deleted object from a forbidden one: {message}"
        )
    return StorageError(f"{name}: {error}")
