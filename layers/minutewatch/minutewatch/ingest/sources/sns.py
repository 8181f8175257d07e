"""SNS: each record's message is one log, a batch of them, or an envelope."""

from typing import Any, Final

from minutewatch.errors import DecodeError
from minutewatch.ingest.batch import Batch, Invocation
from minutewatch.ingest.sources import content, notification
from minutewatch.ingest.sources.members import member, records_of, text
from minutewatch.ingest.sources.source import Position, Source

NAME: Final = "sns"


def read(record: Any, invocation: Invocation) -> Batch:
    """The message's logs, at the time when it was published.

    Raises:
        DecodeError: no notification, or an empty one.
    """
    body = member(record, "Sns")
    if not isinstance(body, dict):
        raise DecodeError("has no notification", source=NAME, record_id=invocation.request_id)
    return content.from_text(*notification.opened(body, source=NAME))


def position(record: Any, _invocation: Invocation) -> Position:
    """Topic and message id."""
    return {"topic": text(record, "Sns", "TopicArn"), "message": text(record, "Sns", "MessageId")}


SOURCE: Final = Source(name=NAME, items=records_of, read=read, position=position)
