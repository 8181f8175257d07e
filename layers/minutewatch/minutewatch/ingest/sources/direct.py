"""A direct invoke: what a person would type, or what an application sends by itself.

A string, `{"message": ...}` or any other object, a list of either, or `{"logs": [...]}`.
"""

from collections.abc import Iterable
from types import MappingProxyType
from typing import Any, Final

import orjson

from minutewatch.errors import DecodeError
from minutewatch.ingest.batch import Batch, Entry, Invocation
from minutewatch.ingest.identity import place
from minutewatch.ingest.packing import packable
from minutewatch.ingest.sources.source import Position, Source, counted

NAME: Final = "direct"
ORIGIN: Final = MappingProxyType({"event.dataset": "app"})
MAX_ID_BYTES: Final = 512


def items(event: object) -> Iterable[tuple[int, object]]:
    """Each log with its place in the event."""
    if isinstance(event, dict) and isinstance(event.get("logs"), list):
        event = event["logs"]
    return enumerate(event if isinstance(event, list) else [event])


def read(item: tuple[int, object], invocation: Invocation) -> Batch:
    """The log, under an id made of the invocation's (which stays the same when Lambda retries it) and its place.

    Raises:
        DecodeError: neither text nor a JSON object, or empty.
    """
    number, log = item
    event_id = f"{place(invocation.request_id)}-{number}"
    return Batch(origin=ORIGIN, entries=[entry_of(log, event_id, source=NAME, record_id=str(number))])


def entry_of(log: object, event_id: str, *, source: str, record_id: str) -> Entry:
    """The log as an entry; an application that may send it twice gives it an `event.id` of its own, which is kept.

    Raises:
        DecodeError: neither text nor a JSON object, or empty.
    """
    if not isinstance(log, str | dict) or not log or (isinstance(log, str) and not log.strip()):
        reason = f'holds {_described(log)}: it should hold text or an object such as {{"message": "..."}}'
        raise DecodeError(reason, source=source, record_id=record_id)
    if isinstance(log, str):
        return event_id, None, log
    if isinstance(log.get("event.id"), str):
        event_id = _bounded(log["event.id"]) or event_id
        log = {name: value for name, value in log.items() if name != "event.id"}
    return event_id, None, _without_nan(log)


def _bounded(own_id: str) -> str:
    """The id, or its digest where it is longer than an index takes: OpenSearch would refuse the whole bulk."""
    return own_id if len(own_id.encode("utf-8", "surrogatepass")) <= MAX_ID_BYTES else place(own_id)


def _without_nan(log: dict[str, Any]) -> dict[str, Any]:
    """The runtime's parser lets NaN and Infinity in, which no index takes; they become null."""
    try:
        finite: dict[str, Any] = orjson.loads(orjson.dumps(log))
    except (TypeError, ValueError, RecursionError):
        finite = packable(log)
    return finite


def _described(log: Any) -> str:
    """The kind of it alone: this ends up in a log, where nobody has hidden a secret in it."""
    return "nothing" if log is None or log in ("", {}) else type(log).__name__


def position(item: tuple[int, object], invocation: Invocation) -> Position:
    """The call, and the log's place in it."""
    return {"request_id": invocation.request_id, "log": item[0]}


def again(_event: object, items: list[tuple[int, object]]) -> Any:
    """A call with these logs."""
    return {"logs": [log for _, log in items]}


SOURCE: Final = Source(name=NAME, items=items, read=read, answer=counted, position=position, again=again)
