"""A request as servers log it: `GET https://shop.example.com:443/cart?id=1 HTTP/1.1`."""

import re
from typing import Final

from minutewatch.ingest.batch import Document
from minutewatch.ingest.formats.values import METHODS
from minutewatch.ingest.pattern import Pattern

_SCHEME_HOST: Final = Pattern(r"[a-z]{2,5}://(\[[^\]\s]*\]|[^/?:\s\[\]]*+)(?::\d*)?", re.ASCII)


def add_request(request: str, document: Document, rest: Document) -> None:
    """Add method and path of the request line; its other parts (`version`, `query`, `domain`) go to `rest`.

    A line that is no request (a TLS handshake on a plain port) goes there as `request`.
    """
    parts = request.split(" ")
    if len(parts) == 3 and parts[1][:1] == "/" and parts[0] in METHODS:  # as nearly always
        document["http.request.method"], target, version = parts
        path, mark, query = target.partition("?")
        document["url.path"] = path
        if mark:
            rest["query"] = query
        rest["version"] = version[5:]  # behind `HTTP/`
        return
    if len(parts) < 2 or parts[0] not in METHODS:
        if request not in {"", "-"}:
            rest["request"] = request
        return
    document["http.request.method"] = parts[0]
    add_target(parts[1], document, rest)
    if len(parts) == 3:
        rest["version"] = parts[2][5:]  # behind `HTTP/`
    elif len(parts) > 3:
        rest["request"] = request


def add_target(target: str, document: Document, rest: Document) -> None:
    """Add the path of a request's target; `query` and, where it is a URL, `domain` go to `rest`."""
    if target[:1] != "/":
        origin = _SCHEME_HOST.match(target)
        if origin:
            rest["domain"], target = origin[1], target[origin.end() :] or "/"
    path, mark, query = target.partition("?")
    if mark:
        rest["query"] = query
    if path[:1] in {"/", "*"}:
        document["url.path"] = path
    elif "domain" in rest:
        document["url.path"] = "/"
    elif path:
        rest["target"] = path
