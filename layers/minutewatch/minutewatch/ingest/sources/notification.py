"""A notification of SNS, as a Lambda record holds it and as SQS and HTTP endpoints get it.

Source: SNS Developer Guide, "Fanout to Lambda functions" and "Parsing message formats".
"""

from typing import Any

from minutewatch.ingest.identity import place
from minutewatch.ingest.sources.arn import cloud_fields, resource_name
from minutewatch.ingest.sources.found import Found
from minutewatch.ingest.sources.members import iso_time, text


def is_notification(value: dict[str, Any]) -> bool:
    """Whether the object is one, by the names that SNS always gives."""
    return (
        value.get("Type") == "Notification"
        and isinstance(value.get("Message"), str)
        and isinstance(value.get("TopicArn"), str)
    )


def opened(value: dict[str, Any], *, source: str, depth: int = 0) -> tuple[str, Found]:
    """The message and where it was found: the same by every way that the topic is subscribed."""
    topic, message_id = text(value, "TopicArn"), text(value, "MessageId")
    name = resource_name(topic)
    origin: dict[str, Any] = {
        **cloud_fields(topic),
        "event.dataset": "app",
        "aws.sns.topic": name,
        "service.name": name,
    }
    if text(value, "Subject"):
        origin["aws.sns.subject"] = text(value, "Subject")
    return text(value, "Message"), Found(
        source=source,
        record_id=message_id,
        event_id=f"{message_id}-{place(topic)}",
        time_ns=iso_time(value.get("Timestamp")),
        origin=origin,
        depth=depth,
    )
