"""Error lines of nginx and Apache.

nginx: `2026/01/05 10:07:00 [error] 31#31: *1 upstream timed out, client: 10.0.0.1, request: "GET / ..."`.
Apache: `[Mon Jan 05 10:07:00.123456 2026] [core:error] [pid 31] [client 10.0.0.1:3121] AH00124: ...`.
Both write the server's local time without its zone, so that the source's time is the better one.
"""

import re
from typing import Final

from minutewatch.ingest.batch import Document
from minutewatch.ingest.formats import values
from minutewatch.ingest.formats.columns import host_port, whole
from minutewatch.ingest.formats.format import NOT_TAKEN
from minutewatch.ingest.formats.http_request import add_request
from minutewatch.ingest.levels import LEVELS
from minutewatch.ingest.pattern import Pattern

_NGINX: Final = Pattern(r"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[(\w+)\] (\d+)#(\d+): (?:\*(\d+) )?", re.ASCII)
_NGINX_PART: Final = Pattern(r', (client|server|request|upstream|host|referrer): (?:"([^"]*)"|([^,"]*))')
_APACHE: Final = Pattern(
    r"\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)? \d{4}\] \[(?:(\w*):)?(\w+)\]"
)
_APACHE_PART: Final = Pattern(r" \[(pid|client|remote) ([^\]]*)\]")
_APACHE_CODE: Final = Pattern(r"\] (AH\d{5}):")
_TRACE: Final = Pattern(r"trace[1-8]")


def add_nginx(line: str, document: Document) -> int | None:
    """Add level, client and request of nginx' line; it has no time of its own that names its zone."""
    head = _NGINX.match(line)
    if not head or head[1] not in LEVELS:
        return NOT_TAKEN
    parts = {name: quoted or bare for name, quoted, bare in _NGINX_PART.findall(line, head.end())}
    nginx: Document = {"pid": whole(head[2])}
    if head[4]:
        nginx["connection"] = head[4]
    if values.ip(parts.get("client")):
        document["source.ip"] = parts.pop("client")
    if "request" in parts:
        add_request(parts.pop("request"), document, nginx)
    document["message"] = line
    document["log.level"] = LEVELS[head[1]]
    document["event.dataset"] = "nginx.error"
    document["fields"] = {"nginx": {**nginx, **parts}}
    return None


def add_apache(line: str, document: Document) -> int | None:
    """Add level, module and client of Apache's line; it has no time of its own that names its zone."""
    head = _APACHE.match(line)
    level = LEVELS.get(head[2]) or ("trace" if _TRACE.fullmatch(head[2]) else None) if head else None
    if not head or level is None:
        return NOT_TAKEN
    parts = dict(_APACHE_PART.findall(line[:500]))
    apache: Document = {"module": head[1]} if head[1] else {}
    if "pid" in parts:
        apache["pid"] = parts["pid"].split(":", 1)[0]
    client = host_port(parts.get("client") or parts.get("remote") or "")[0]
    if values.ip(client):
        document["source.ip"] = client
    code = _APACHE_CODE.search(line[:500])
    if code:
        apache["code"] = code[1]
    document["message"] = line
    document["log.level"] = level
    document["event.dataset"] = "apache.error"
    if apache:
        document["fields"] = {"apache": apache}
    return None
