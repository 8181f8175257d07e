"""One run in several parts: the scheduled instant goes to every shard by a message of its own. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson

from minutewatch.analysis.minutes import instant_of
from minutewatch.analysis.shards import Shard
from minutewatch.errors import DecodeError

# How EventBridge Scheduler calls itself in its events.
_SCHEDULER: Final = "aws.scheduler"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What one shard is to judge."""

    instant: datetime
    shard: Shard


def is_scheduled(event: Mapping[str, Any]) -> bool:
    """Whether the schedule sent it, and nobody waits for the findings."""
    return event.get("source") == _SCHEDULER


def messages(event: Mapping[str, Any], shards: int) -> list[str]:
    """A message for each shard. Raises `DecodeError` where the event has no time."""
    instant = instant_of(event)
    return [
        orjson.dumps({"time": instant.isoformat(), "shard": number, "of": shards}).decode()
        for number in range(shards)
    ]


def orders(event: Mapping[str, Any], shards: int) -> list[Order]:
    """What the event asks for: the shards of its messages, or all of them.

    Raises:
        DecodeError: It is none of ours, or it was sent before the number of shards was changed and is void.
    """
    if "Records" not in event:
        instant = instant_of(event)
        return [Order(instant=instant, shard=Shard(number=number, of=shards)) for number in range(shards)]
    return [_order(record, shards) for record in event["Records"]]


def _order(record: Mapping[str, Any], shards: int) -> Order:
    message_id = str(record.get("messageId", "-"))
    try:
        body = orjson.loads(record["body"])
        shard = Shard(number=body["shard"], of=body["of"])
    except (KeyError, TypeError, ValueError) as error:
        raise DecodeError(
            f"it names no shard ({error!r})", source="analysis queue", record_id=message_id
        ) from error
    if shard.of != shards:
        raise DecodeError(
            f"it is for {shard.of} shards, now {shards}", source="analysis queue", record_id=message_id
        )
    return Order(instant=instant_of(body), shard=shard)
