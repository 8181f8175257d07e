"""EventBridge: any event of any bus, as a rule hands it to Lambda or to a queue.

Source: EventBridge User Guide, "Event structure reference".
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from minutewatch.ingest.batch import Batch, Invocation
from minutewatch.ingest.identity import place
from minutewatch.ingest.sources import s3
from minutewatch.ingest.sources.members import iso_time, text
from minutewatch.ingest.sources.source import Position, Source

NAME: Final = "eventbridge"
_AWS: Final = re.compile(r"aws\.[a-z0-9][a-z0-9-]{0,39}")
_SAYING: Final = (
    "title",
    "description",
    "message",
    "Message",
    "eventDescription",
    "statusMessage",
    "StatusMessage",
    "reason",
    "cause",
    "Description",
)
"""Members of `detail` that hold a sentence, the most telling first."""
_MAX_SAID: Final = 1_000
_MAX_PAIRS: Final = 8
_BY_API_CALL: Final = "via CloudTrail"


def items(event: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """The one event."""
    return [event]


def read(event: dict[str, Any], invocation: Invocation) -> Batch:
    """The event as one log."""
    return from_event(event, fallback_id=invocation.request_id)


def from_event(event: dict[str, Any], *, fallback_id: str) -> Batch:
    """The event as one log, under an id that is the same by every way the event takes.

    An API call that CloudTrail tells of is the log that CloudTrail wrote. Of an object that was created in S3 the
    logs are in the object.
    """
    if s3.is_event(event):
        return s3.from_event(event)
    account, region, source = (text(event, name) for name in ("account", "region", "source"))
    event_id = f"{text(event, 'id') or fallback_id}-{place(account, region, source)}"
    detail = event["detail"]
    if event["detail-type"].endswith(_BY_API_CALL) and isinstance(detail, dict) and "eventName" in detail:
        line = detail
    else:
        line = {"message": _message(event["detail-type"], detail), **event}
    return Batch(origin=_origin(account, region, source), entries=[(event_id, iso_time(event.get("time")), line)])


def _origin(account: str, region: str, source: str) -> dict[str, str]:
    is_aws = bool(_AWS.fullmatch(source))
    origin = {
        "cloud.provider": "aws",
        "cloud.account.id": account,
        "cloud.region": region,
        "service.name": source.removeprefix("aws.") if is_aws else source,
    }
    return {"event.dataset": source if is_aws else "app"} | {
        name: value for name, value in origin.items() if value
    }


def _message(detail_type: str, detail: Any) -> str:
    """What kind of event it is, and what it says of itself in words, else its first few plain members."""
    said = _said(detail)
    return f"{detail_type}: {said}" if said else detail_type


def _said(detail: Any) -> str:
    if not isinstance(detail, dict):
        return detail[:_MAX_SAID] if isinstance(detail, str) and detail != "{}" else ""
    for name in _SAYING:
        sentence = _sentence(detail.get(name))
        if sentence:
            return sentence[:_MAX_SAID]
    return " ".join(list(_pairs(detail))[:_MAX_PAIRS])[:_MAX_SAID]


def _sentence(value: Any) -> str:
    """Text, or the first of AWS Health's descriptions, which it gives by language."""
    if isinstance(value, list) and value:
        value = text(value[0], "latestDescription")
    return value.strip() if isinstance(value, str) else ""


def _pairs(detail: dict[str, Any]) -> Iterator[str]:
    for name, value in detail.items():
        if isinstance(value, str | int | float) and value != "":
            yield f"{name}={value}"


def position(event: dict[str, Any], _invocation: Invocation) -> Position:
    """The event's own id, and whose it is."""
    return {name: text(event, name) for name in ("account", "region", "source", "id")}


def again(event: Any, _items: list[Any]) -> Any:
    """The event."""
    return event


SOURCE: Final = Source(name=NAME, items=items, read=read, position=position, again=again)
