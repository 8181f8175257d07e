"""Access lines of nginx and Apache: common and combined format, and what people append to them.

Behind the user agent stands often how long the request took: with a decimal point it is nginx' `$request_time` in
seconds, without one Apache's `%D` in microseconds. A quoted text there is `X-Forwarded-For`. An access line states
a status, not a level: `log.level` stays absent.
Source: Apache HTTP Server 2.4, "Log Files"; nginx, "Module ngx_http_log_module".
"""

import re
from typing import Final

from minutewatch.ingest import timestamps
from minutewatch.ingest.batch import Document
from minutewatch.ingest.formats.columns import STATUSES
from minutewatch.ingest.formats.format import NOT_TAKEN
from minutewatch.ingest.formats.http_request import add_request
from minutewatch.ingest.formats.values import MICROSECOND, SECOND, add_duration
from minutewatch.ingest.pattern import Pattern

DATASET: Final = "http.access"
_MAX_DIGITS: Final = 19
_QUOTED: Final = r'"([^"\\]*+(?:\\.[^"\\]*)*+)"'
_LINE: Final = Pattern(
    rf"(\S++) (\S++) ([^\[]{{1,128}}?) \[([^\]]{{20,32}})\] {_QUOTED} (\d{{3}}) (\d++|-)"
    rf"(?: {_QUOTED} {_QUOTED}(?: (.*))?)?\s*",
    re.DOTALL | re.ASCII,
)
_VHOST: Final = Pattern(r"[\w.-]{1,253}:\d{1,5} ", re.ASCII)
_TIMED: Final = Pattern(r"(?:^|\s|\b(?:rt|request_time)=)\"?(\d{1,9}(?:\.\d{1,6})?)\"?(?=\s|$)", re.ASCII)
_FORWARDED: Final = Pattern(r'"([0-9A-Fa-f.:]{3,}(?:, ?[0-9A-Fa-f.:]{3,})*)"')


def add_fields(line: str, document: Document) -> int | None:
    """Add client, user, request, status, referrer and user agent; the line's own time comes back."""
    if '] "' not in line:
        return NOT_TAKEN
    parts = line.split('"', 7)
    if len(parts) == 7 and not parts[6]:
        head, middle = parts[0].split(" ", 3), parts[2].split(" ")
        if len(middle) == 4 and len(head) == 4 and head[3][:1] == "[":  # combined format alone, as nearly always
            columns = (head[0], head[2], head[3][1:-2], parts[1], middle[1], middle[2], parts[3], parts[5], None)
            return _add(line, columns, document)
    match = _LINE.fullmatch(line, _start(line))
    return _add(line, _columns(match), document) if match else NOT_TAKEN


def _start(line: str) -> int:
    """Apache's vhost_combined puts `name:port` before the client."""
    vhost = _VHOST.match(line)
    return vhost.end() if vhost else 0


Columns = tuple[str, str, str, str, str, str, str | None, str | None, str | None]
"""Client, user, time, request, status, size, referrer, user agent, and what follows."""


def _columns(match: re.Match[str]) -> Columns:
    client, _, user, time, request, code, size, referrer, agent, tail = match.groups()
    return client, user, time, request, code, size, referrer, agent, tail


def _add(line: str, columns: Columns, document: Document) -> int | None:
    client, user, time, request, code, size, referrer, agent, tail = columns
    time_ns, http_status = timestamps.from_clf(time), STATUSES.get(code)
    if time_ns is None or http_status is None:
        return NOT_TAKEN
    document["message"] = line
    document["event.dataset"] = DATASET
    document["http.response.status_code"] = http_status
    http: Document = {}
    add_request(request, document, http)
    if client.count(".") == 3 or ":" in client:
        document["source.ip"] = client
    else:
        http["client"] = client
    if user and user != "-":
        document["user.name"] = user
    if agent and agent != "-":
        document["user_agent.original"] = agent
    if referrer and referrer != "-":
        http["referrer"] = referrer
    if size.isdecimal() and len(size) < _MAX_DIGITS:
        http["response_bytes"] = int(size)
    if tail:
        _add_tail(tail, http, document)
    if http:
        document["fields"] = {"http": http}
    return time_ns


def _add_tail(tail: str, http: Document, document: Document) -> None:
    """How long it took, and for whom a proxy asked; the tail itself is kept."""
    http["rest"] = tail
    timed = _TIMED.search(tail)
    if timed:
        add_duration(document, float(timed[1]), SECOND if "." in timed[1] else MICROSECOND)
    forwarded = _FORWARDED.search(tail)
    if forwarded:
        http["forwarded_for"] = forwarded[1]
