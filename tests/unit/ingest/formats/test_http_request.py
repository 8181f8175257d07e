"""A request line in its parts."""

from typing import Any

import pytest

from minutewatch.ingest.formats.http_request import add_request


@pytest.mark.parametrize(
    ("request_line", "fields", "rest"),
    [
        (
            "GET /a?b=1 HTTP/1.1",
            {"http.request.method": "GET", "url.path": "/a"},
            {"query": "b=1", "version": "1.1"},
        ),
        (
            "GET https://shop.example.com:443 HTTP/2.0",
            {"http.request.method": "GET", "url.path": "/"},
            {"domain": "shop.example.com", "version": "2.0"},
        ),
        (
            "GET http://[2001:db8::1]:80/a HTTP/1.0",
            {"http.request.method": "GET", "url.path": "/a"},
            {"domain": "[2001:db8::1]", "version": "1.0"},
        ),
        ("OPTIONS * HTTP/1.1", {"http.request.method": "OPTIONS", "url.path": "*"}, {"version": "1.1"}),
        ("CONNECT a:443 HTTP/1.1", {"http.request.method": "CONNECT"}, {"target": "a:443", "version": "1.1"}),
        ("GET /a b HTTP/1.1", {"http.request.method": "GET", "url.path": "/a"}, {"request": "GET /a b HTTP/1.1"}),
        ("\\x16\\x03", {}, {"request": "\\x16\\x03"}),
        ("-", {}, {}),
    ],
)  # fmt: skip
def test_parts(request_line: str, fields: dict[str, Any], rest: dict[str, Any]) -> None:
    document: dict[str, Any] = {}
    left: dict[str, Any] = {}
    add_request(request_line, document, left)
    assert (document, left) == (fields, rest)
