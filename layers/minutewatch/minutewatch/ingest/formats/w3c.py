"""Lines under a `#Fields:` directive: CloudFront's standard logs, IIS and other W3C extended log files.

CloudFront's own order is known, so that its lines are also read without the directive. Its `time-taken` is in
seconds, everybody else's in milliseconds. Times are UTC by definition.
Source: CloudFront Developer Guide, "Standard log file fields"; W3C, "Extended Log File Format", WD-logfile-960323.
"""

from collections.abc import Sequence
from typing import Final

from minutewatch.ingest.batch import Document
from minutewatch.ingest.formats import access, values
from minutewatch.ingest.formats.columns import named, seconds, status, utc_time
from minutewatch.ingest.formats.format import NOT_TAKEN
from minutewatch.ingest.formats.values import MILLISECOND, SECOND, add_duration

CLOUDFRONT: Final = (
    "date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent)"
    " cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken"
    " x-forwarded-for ssl-protocol ssl-cipher x-edge-response-result-type cs-protocol-version fle-status"
    " fle-encrypted-fields c-port time-to-first-byte x-edge-detailed-result-type sc-content-type sc-content-len"
    " sc-range-start sc-range-end"
).split()
_DIRECTIVES: Final = ("#Version:", "#Fields:", "#Software:", "#Date:", "#Start-Date:", "#End-Date:", "#Remark:")
_MARK: Final = "x-edge-location"


def _agent(value: str | None) -> str | None:
    """CloudFront escapes it as in a URL; IIS writes `+` for a blank."""
    if not value:
        return None
    from urllib.parse import unquote  # noqa: PLC0415 - 3 ms that only CloudFront's readers pay

    return unquote(value) if "%" in value else value.replace("+", " ")


_FIELDS: Final = (
    ("c-ip", "source.ip", values.ip),
    ("cs-method", "http.request.method", values.method),
    ("cs-uri-stem", "url.path", values.path),
    ("sc-status", "http.response.status_code", status),
    ("cs(User-Agent)", "user_agent.original", _agent),
    ("cs-username", "user.name", values.text),
    ("x-edge-request-id", "aws.request_id", values.text),
)


def is_directive(line: str) -> bool:
    """Whether the line is about the file, and no log."""
    return line.startswith(_DIRECTIVES)


def header(line: str) -> list[str] | None:
    """The names in a `#Fields:` directive, or None."""
    return line.removeprefix("#Fields:").split() if line.startswith("#Fields:") else None


def add_cloudfront(line: str, document: Document) -> int | None:
    """Read a line of CloudFront's standard log in its own order."""
    if line[10:11] != "\t" or line.count("\t") < 22:
        return NOT_TAKEN
    return add_columns(CLOUDFRONT, line, document)


def add_columns(names: Sequence[str], line: str, document: Document) -> int | None:
    """Read a line whose columns have these names."""
    cells = line.split("\t") if "\t" in line else line.split(" ")
    columns = named(names, cells)
    time_ns = utc_time(f"{columns.pop('date', '')} {columns.pop('time', '')}Z")
    if time_ns is None or len(cells) > len(names):
        return NOT_TAKEN
    by_cloudfront = _MARK in names
    for name, field, reader in _FIELDS:
        stored = reader(columns.get(name))
        if stored is not None:
            document[field] = stored
            del columns[name]
    add_duration(document, seconds(columns.pop("time-taken", None)), SECOND if by_cloudfront else MILLISECOND)
    document["message"] = line
    document["event.dataset"] = "aws.cloudfront" if by_cloudfront else access.DATASET
    if columns:
        document["fields"] = {"cloudfront" if by_cloudfront else "w3c": columns}
    return time_ns
