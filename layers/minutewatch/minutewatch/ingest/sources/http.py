"""Logs over HTTP: Function URLs, HTTP and REST APIs and load balancers, each request with a bearer token.

The caller reads the answer, so an unreadable log is rejected with its reason and does not fail the others. A
request that is sent again with the same `Idempotency-Key` gives the same event ids.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import orjson

from minutewatch.errors import DecodeError
from minutewatch.ingest import text as encodings
from minutewatch.ingest.batch import Batch, Document, Entry, Invocation
from minutewatch.ingest.identity import place
from minutewatch.ingest.sources import direct, http_request
from minutewatch.ingest.sources.http_request import NAME, Request
from minutewatch.ingest.sources.members import member
from minutewatch.ingest.sources.source import Outcome, Position, Source

_MAX_REASONS: Final = 5
_RETRY_AFTER_S: Final = 5
_UNAUTHORIZED, _UNAVAILABLE = 401, 503
_METHODS: Final = frozenset({"POST", "PUT"})

_JSON: Final = frozenset({"application/json", "application/cloudevents+json"})
_NO_FIELDS: Final[Document] = {}

Log = tuple[Document, int | None, Any]
"""Fields beside the source's own; time in nanoseconds since 1970, if known; what should be a log."""


def items(event: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """The one request."""
    return [event]


def read(event: dict[str, Any], invocation: Invocation) -> Batch:
    """The logs of the request's body.

    Raises:
        RequestError: the request is refused; `status` and the reason are the answer.
    """
    request = http_request.request_of(event, fallback_id=invocation.request_id)
    http_request.authorise(request, invocation.http_token)
    if request.method not in _METHODS:
        raise request.refusal(400, f"{request.method!r:.20} brings no logs: send them by POST")
    body, encoding = encodings.decoded(request.body())
    logs = _logs(body, request)
    return _batch(logs, request, {"labels.encoding": encoding} if encoding else {})


def answer(outcome: Outcome) -> dict[str, Any]:
    """The response: 202 where at least one log could be read or none was sent, else why not."""
    if outcome.refused:
        return _response(outcome.event, outcome.refused.status, {"error": outcome.refused.reason})
    if outcome.undelivered:
        reason = "Fluentd did not take the logs: send the request again with the same Idempotency-Key"
        return _response(outcome.event, 503, {"error": reason, **outcome.counts()})
    reasons = [f"log {error.record_id} {error.reason}" for error in outcome.unreadable[:_MAX_REASONS]]
    if reasons and outcome.received == len(outcome.unreadable):
        return _response(outcome.event, 400, {"error": reasons[0], **outcome.counts()})
    return _response(outcome.event, 202, outcome.counts() | ({"errors": reasons} if reasons else {}))


def _logs(body: str, request: Request) -> Iterable[Log]:
    """By the declared type, and by content where that says little."""
    if request.media_type.startswith("text/"):
        return _texts(body)
    is_json = request.media_type in _JSON
    try:
        value = orjson.loads(body.lstrip("\ufeff"))
    except orjson.JSONDecodeError as error:
        if not is_json:
            return _lines(body)
        if "\n" not in body.strip():
            raise request.refusal(400, f"the body is no JSON: {error}") from error
        return _json_lines(body, request)
    from minutewatch.ingest.sources import otlp  # noqa: PLC0415 - only requests pay for it

    if otlp.is_request(value):
        return ((record.origin, record.time_ns, record.log) for record in otlp.records(value))
    if not is_json and not isinstance(value, dict | list | str):
        return _texts(body)
    return ((_NO_FIELDS, None, log) for _, log in direct.items(value))


def _texts(body: str) -> Iterator[Log]:
    return ((_NO_FIELDS, None, line.rstrip("\r")) for line in body.split("\n") if line.strip())


def _lines(body: str) -> Iterator[Log]:
    """Each line's JSON value; a line that is none is text, as it would be in a queue."""
    for _, _, line in _texts(body):
        try:
            value = orjson.loads(line.lstrip("\ufeff"))
        except orjson.JSONDecodeError:
            value = line
        yield _NO_FIELDS, None, value


def _json_lines(body: str, request: Request) -> list[Log]:
    """Each line's JSON value, where the body was declared to be JSON."""
    logs: list[Log] = []
    for number, line in enumerate(body.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            logs.append((_NO_FIELDS, None, orjson.loads(line.lstrip("\ufeff"))))
        except orjson.JSONDecodeError as error:
            raise request.refusal(400, f"the body is no JSON, and line {number} is none: {error}") from error
    return logs


def _batch(logs: Iterable[Log], request: Request, labels: Document) -> Batch:
    """Logs under their numbers; those that follow one another under one origin (a resource) together."""
    key = request.headers.get("idempotency-key", "").strip()
    base = place("http", key) if key else place("request", request.request_id)
    parts: list[Batch] = []
    unreadable: list[DecodeError] = []
    entries: list[Entry] = []
    last: Document | None = None
    for number, (origin, time_ns, log) in enumerate(logs):
        if origin is not last:
            last, entries = origin, []
            parts.append(Batch(origin={**direct.ORIGIN, **labels, **origin}, entries=entries))
        try:
            event_id, _, line = direct.entry_of(log, f"{base}-{number}", source=NAME, record_id=str(number))
        except DecodeError as error:
            unreadable.append(error)
        else:
            entries.append((event_id, time_ns, line))
    return Batch(origin={}, entries=(), parts=parts, unreadable=unreadable)


def _response(event: Any, status: int, body: dict[str, Any]) -> dict[str, Any]:
    """The form all four understand; load balancers want the status in words, and headers as they give these."""
    headers = {"content-type": "application/json"}
    if status == _UNAUTHORIZED:
        headers["www-authenticate"] = "Bearer"
    if status == _UNAVAILABLE:
        headers["retry-after"] = str(_RETRY_AFTER_S)
    response = {
        "statusCode": status,
        "headers": headers,
        "body": orjson.dumps(body).decode(),
        "isBase64Encoded": False,
    }
    if member(event, "requestContext", "elb") is not None:
        from http import HTTPStatus  # noqa: PLC0415 - only load balancers want words

        response["statusDescription"] = f"{status} {HTTPStatus(status).phrase}"
        if isinstance(member(event, "multiValueHeaders"), dict):
            response["multiValueHeaders"] = {name: [value] for name, value in headers.items()}
    return response


def position(event: dict[str, Any], invocation: Invocation) -> Position:
    """The gateway's id of the request."""
    return {"request_id": http_request.request_of(event, fallback_id=invocation.request_id).request_id}


def again(event: dict[str, Any], _items: list[Any]) -> Any:
    """The request without its token, and without whatever else says who asked."""
    return http_request.anonymous(event)


SOURCE: Final = Source(
    name=NAME,
    items=items,
    read=read,
    answer=answer,
    position=position,
    again=again,
)
