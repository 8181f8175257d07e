"""Requests of all four gateways are read alike, and refused with the status that says why."""

import gzip
from typing import Any

import pytest

from minutewatch.ingest.sources.http_request import MAX_BODY_BYTES, Request, authorise, request_of
from minutewatch.ingest.sources.source import RequestError

from ..builders import HTTP_TOKEN, request, sample

GATEWAYS = ["function_url", "http_api_otlp", "rest_api", "alb"]


def read(event: dict[str, Any]) -> Request:
    return request_of(event, fallback_id="lambda")


@pytest.mark.parametrize("name", GATEWAYS)
def test_a_gateways_request_bears_its_token(name: str) -> None:
    event = sample(name)
    assert read(event).method == "POST"
    authorise(read(event), HTTP_TOKEN)


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer wrong", f"Basic {HTTP_TOKEN}", HTTP_TOKEN, "Bearer é"]
)
def test_another_token_is_401(header: str | None) -> None:
    event = request("m")
    event["headers"] = {} if header is None else {"Authorization": header}
    with pytest.raises(RequestError, match="Authorization: Bearer") as refused:
        authorise(read(event), HTTP_TOKEN)
    assert refused.value.status == 401


@pytest.mark.parametrize("token", [None, ""])
@pytest.mark.parametrize("header", ["Bearer ", "Bearer x", "Bearer None"])
def test_without_a_configured_token_nobody_is_let_in(token: str | None, header: str) -> None:
    with pytest.raises(RequestError, match="http_token") as refused:
        authorise(read(request("m", authorization=header)), token)
    assert refused.value.status == 401


@pytest.mark.parametrize(
    ("event", "status", "reason"),
    [
        (request(None), 400, "is empty"),
        (request(""), 400, "is empty"),
        ({**request("%"), "isBase64Encoded": True}, 400, "no base64 data"),
        (request(gzip.compress(b"m" * 99)[:-9]), 400, "packed and cannot be read"),
        (request(gzip.compress(bytes(MAX_BODY_BYTES + 1))), 413, "send it in several requests"),
        (request("m", content_type="application/x-protobuf"), 415, "send application/json"),
        (request("m", content_type="image/png"), 415, "Content-Type 'image/png'"),
        (request("m", content_encoding="br"), 415, "Content-Encoding 'br'"),
    ],
)
def test_a_body_that_cannot_be_read_says_how_to_mend_it(event: dict[str, Any], status: int, reason: str) -> None:
    with pytest.raises(RequestError, match=reason) as refused:
        read(event).body()
    assert refused.value.status == status


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "", "identity"])
def test_gzip_is_known_by_its_magic(encoding: str) -> None:
    assert read(request(gzip.compress(b"m"), content_encoding=encoding)).body() == b"m"


def test_headers_are_found_in_any_case_and_in_either_form() -> None:
    event = {**request("m"), "headers": None, "multiValueHeaders": {"Content-TYPE": ["text/plain; charset=utf-8"]}}
    assert read(event).media_type == "text/plain"
