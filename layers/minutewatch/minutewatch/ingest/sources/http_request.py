"""A request as Function URLs, API Gateway (payloads 2.0 and 1.0) and load balancers hand it to Lambda.

Sources: Lambda Developer Guide, "Invoking Lambda function URLs"; API Gateway Developer Guide, "Lambda proxy
integrations"; Elastic Load Balancing, "Lambda functions as targets".
"""

import hmac
from typing import Any, Final, NamedTuple

from minutewatch.errors import DecodeError
from minutewatch.ingest.payload import UNPACKERS, from_base64, unpacked
from minutewatch.ingest.sources.members import member, text
from minutewatch.ingest.sources.source import RequestError

NAME: Final = "http"
MAX_BODY_BYTES: Final = 32 * 1024 * 1024
_KEPT: Final = ("content-type", "content-encoding", "idempotency-key")
_ENCODINGS: Final = frozenset({"", "identity", "gzip", "x-gzip", "zstd"})
_MEDIA_TYPES: Final = frozenset(
    "application/json application/x-ndjson application/ndjson application/jsonl application/x-jsonlines"
    " application/x-www-form-urlencoded application/octet-stream application/gzip application/x-gzip"
    " application/zstd application/cloudevents+json".split()
)
"""`curl -d` calls everything a form, and files are often octet streams: their content tells what they are."""


class Request(NamedTuple):
    """Headers under names in lower case, and who asked: `request_id` is the gateway's."""

    headers: dict[str, str]
    method: str
    request_id: str
    event: dict[str, Any]

    @property
    def media_type(self) -> str:
        """What the body is declared to be, without parameters; empty where it is not declared."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def body(self) -> bytes:
        """The body, unpacked.

        Raises:
            RequestError: 400, 413 or 415, and how to mend it.
        """
        if self.media_type and self.media_type not in _MEDIA_TYPES and not self.media_type.startswith("text/"):
            reason = (
                f"Content-Type {self.media_type!r:.80} is not read: send application/json, application/x-ndjson"
            )
            raise self.refusal(415, f"{reason} or text/plain")
        encoding = self.headers.get("content-encoding", "").strip().lower()
        if encoding not in _ENCODINGS:
            raise self.refusal(415, f"Content-Encoding {encoding!r:.80} is not read: send gzip, or none")
        return self._unpacked(self._raw())

    def refusal(self, status: int, reason: str) -> RequestError:
        """The error of this request."""
        return RequestError(reason, status=status, source=NAME, record_id=self.request_id)

    def _raw(self) -> bytes:
        body = self.event.get("body")
        if not isinstance(body, str) or not body:
            raise self.refusal(400, 'the body is empty: send logs, such as {"message": "..."}')
        if self.event.get("isBase64Encoded") is not True:
            return body.encode("utf-8", "surrogatepass")
        try:
            return from_base64(body, source=NAME, record_id=self.request_id)
        except DecodeError as error:
            raise self.refusal(400, f"the body has {error.reason}") from error

    def _unpacked(self, data: bytes) -> bytes:
        if not data.startswith(tuple(UNPACKERS)):
            return data
        try:
            return unpacked(data, source=NAME, record_id=self.request_id, limit=MAX_BODY_BYTES)
        except DecodeError as error:
            if "unpacks to more than" in error.reason:
                reason = f"the body {error.reason}: send it in several requests"
                raise self.refusal(413, reason) from error
            reason = f"the body is packed and cannot be read ({error.reason}): send it again"
            raise self.refusal(400, reason) from error


def request_of(event: dict[str, Any], *, fallback_id: str) -> Request:
    """The request; `fallback_id` is its id where the gateway (a load balancer) gives none."""
    context = event["requestContext"]
    return Request(
        headers=_headers(event),
        method=(text(context, "http", "method") or text(event, "httpMethod")).upper(),
        request_id=text(context, "requestId") or fallback_id,
        event=event,
    )


def anonymous(event: dict[str, Any]) -> dict[str, Any]:
    """A request with the same body, read in the same way, that nobody's credentials or address are in."""
    headers = _headers(event)
    context = {"requestId": text(event, "requestContext", "requestId"), "http": {"method": "POST"}}
    return {
        "requestContext": context,
        "headers": {name: headers[name] for name in _KEPT if name in headers},
        "body": event.get("body"),
        "isBase64Encoded": event.get("isBase64Encoded") is True,
    }


def authorise(request: Request, token: str | None) -> None:
    """Return where the request bears the token, compared in constant time.

    Raises:
        RequestError: 401; always where there is no token to compare with.
    """
    if not token:
        reason = "no token is configured: put http_token into the secret that FLUENTD_SECRET_ARN names"
        raise request.refusal(401, reason)
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    expected = token.encode("utf-8", "surrogatepass")
    matches = hmac.compare_digest(given.strip().encode("utf-8", "surrogatepass"), expected)
    if scheme.lower() != "bearer" or not matches:
        raise request.refusal(401, "send the header Authorization: Bearer TOKEN with the http_token of the secret")


def _headers(event: dict[str, Any]) -> dict[str, str]:
    """Load balancers with multi-value headers give only those, REST APIs both: the last value counts."""
    many, single = member(event, "multiValueHeaders"), member(event, "headers")
    headers: dict[str, str] = {}
    if isinstance(many, dict):
        headers |= {name.lower(): values[-1] for name, values in many.items() if _is_texts(values)}
    if isinstance(single, dict):
        headers |= {name.lower(): value for name, value in single.items() if isinstance(value, str)}
    return headers


def _is_texts(values: Any) -> bool:
    return isinstance(values, list) and bool(values) and isinstance(values[-1], str)
