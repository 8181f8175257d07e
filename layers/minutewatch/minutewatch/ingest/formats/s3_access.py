"""Amazon S3 server access logs.

`event.duration` is the total time; an error code (`AccessDenied`, `NoSuchKey`) is `error.type`; a requester that
is an ARN gives `user.name`. A line states a status, not a level.
Source: Amazon S3 User Guide, "Amazon S3 server access log format".
"""

import re
from typing import Final

from minutewatch.ingest import timestamps
from minutewatch.ingest.batch import Document
from minutewatch.ingest.formats import values
from minutewatch.ingest.formats.columns import named, numbers, split, status, whole
from minutewatch.ingest.formats.format import NOT_TAKEN
from minutewatch.ingest.formats.http_request import add_request
from minutewatch.ingest.formats.values import MILLISECOND, add_duration
from minutewatch.ingest.pattern import Pattern

_NAMES: Final = (
    "bucket_owner bucket remote_ip requester request_id operation key request_uri http_status error_code"
    " bytes_sent object_size total_time_ms turn_around_time_ms referrer user_agent version_id host_id"
    " signature_version cipher_suite auth_type host_header tls_version access_point_arn acl_required"
).split()
_NUMBERS: Final = ("bytes_sent", "object_size", "turn_around_time_ms")
_FIELDS: Final = (
    ("remote_ip", "source.ip", values.ip),
    ("request_id", "aws.request_id", values.text),
    ("operation", "event.action", values.text),
    ("http_status", "http.response.status_code", status),
    ("error_code", "error.type", values.text),
    ("user_agent", "user_agent.original", values.text),
)
_OWNER_CHARS: Final = 64
_USER: Final = Pattern(r"arn:[\w-]+:(?:iam|sts)::\d*:(?:user|assumed-role)/(\S+)", re.ASCII)


def add_fields(line: str, document: Document) -> int | None:
    """Add client, requester, operation, request, status and duration."""
    if line[_OWNER_CHARS : _OWNER_CHARS + 1] != " " or " [" not in line[_OWNER_CHARS:160]:
        return NOT_TAKEN
    cells = split(line)
    time_ns = timestamps.from_clf(f"{cells[2]} {cells[3]}"[1:-1]) if len(cells) > 3 else None
    columns = named(_NAMES, [*cells[:2], *cells[4:]])
    if time_ns is None or "operation" not in columns or len(columns.get("bucket_owner", "")) != _OWNER_CHARS:
        return NOT_TAKEN
    s3: Document = {}
    add_request(columns.pop("request_uri", "-"), document, s3)
    for name, field, reader in _FIELDS:
        stored = reader(columns.get(name))
        if stored is not None:
            document[field] = stored
            del columns[name]
    user = _USER.fullmatch(columns.get("requester", ""))
    if user:
        document["user.name"] = user[1]
    add_duration(document, whole(columns.pop("total_time_ms", None)), MILLISECOND)
    document["message"], document["event.dataset"] = line, "aws.s3access"
    document["fields"] = {"s3": {**s3, **columns, **numbers(columns, _NUMBERS)}}
    return time_ns
