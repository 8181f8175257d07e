"""Forms in which AWS wraps logs, recognised by content wherever they are found: in a message, a record, a body.

An envelope that holds text to be read on gives that text and where it was found; one that holds logs gives them.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from minutewatch.ingest.batch import Batch
from minutewatch.ingest.formats import unwrapped
from minutewatch.ingest.sources import cloudwatch_logs, eventbridge, notification, s3, s3_continuation, shapes
from minutewatch.ingest.sources.found import Found

Opened = Batch | tuple[str, Found]


class Envelope(NamedTuple):
    """`marker` is a name that the envelope's JSON text always has: text without any of them is not even parsed."""

    marker: str
    matches: Callable[[dict[str, Any]], bool]
    open: Callable[[dict[str, Any], Found], Opened]


def _open_subscription(value: dict[str, Any], found: Found) -> Batch:
    return cloudwatch_logs.from_data(value["awslogs"].get("data"), record_id=found.record_id)


def _open_payload(value: dict[str, Any], found: Found) -> Batch:
    return cloudwatch_logs.from_payload(value, record_id=found.record_id)


def _open_notification(value: dict[str, Any], found: Found) -> tuple[str, Found]:
    return notification.opened(value, source=found.source, depth=found.depth + 1)


def _open_notices(value: dict[str, Any], found: Found) -> Batch:
    return Batch(origin={}, entries=(), objects=s3.created(s3.items(value), record_id=found.record_id))


def _open_event(value: dict[str, Any], found: Found) -> Batch:
    return eventbridge.from_event(value, fallback_id=found.event_id)


def _holds_records(value: dict[str, Any]) -> bool:
    """Whether these are CloudTrail's or Config's records; those of Lambda's event sources have `aws:` sources."""
    records = unwrapped(value)
    return records is not None and not str(records[0].get("eventSource", "aws:")).startswith("aws:")


def _holds_configuration(value: dict[str, Any]) -> bool:
    return "configurationItems" in value and unwrapped(value) is not None


def _open_records(value: dict[str, Any], found: Found) -> Batch:
    records = unwrapped(value) or []
    entries = [(f"{found.event_id}-{number}", found.time_ns, record) for number, record in enumerate(records)]
    return Batch(origin=found.origin, entries=entries)


ENVELOPES: Final = (
    Envelope(marker='"logEvents"', matches=cloudwatch_logs.is_payload, open=_open_payload),
    Envelope(marker='"awslogs"', matches=shapes.is_subscription, open=_open_subscription),
    Envelope(marker='"TopicArn"', matches=notification.is_notification, open=_open_notification),
    Envelope(marker='"detail-type"', matches=shapes.is_bus_event, open=_open_event),
    Envelope(marker='"Records"', matches=s3.is_notice, open=_open_notices),
    Envelope(marker='"HostId"', matches=shapes.is_s3_test, open=_open_notices),
    Envelope(marker=f'"{s3_continuation.MARK}"', matches=s3_continuation.matches, open=s3_continuation.opened),
    Envelope(marker='"Records"', matches=_holds_records, open=_open_records),
    Envelope(marker='"configurationItems"', matches=_holds_configuration, open=_open_records),
)

_NAMES: Final = frozenset(envelope.marker.strip('"') for envelope in ENVELOPES)
_MARKERS: Final = tuple(envelope.marker for envelope in ENVELOPES)


def may_be_one(text: str) -> bool:
    """Whether the JSON text has a name that envelopes have; most logs have none, and need not be parsed for it."""
    return any(marker in text for marker in _MARKERS)


def opened(value: dict[str, Any], found: Found) -> Opened | None:
    """What is in the envelope, or None where the object is a log of its own."""
    if found.too_deep or _NAMES.isdisjoint(value):
        return None
    for envelope in ENVELOPES:
        if envelope.matches(value):
            return envelope.open(value, found)
    return None
