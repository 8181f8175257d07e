"""By which shape an event is recognised, apart from how it is read: of ten readers a function needs one or two.

Sources of the shapes are named where they are read.
"""

from collections.abc import Callable
from typing import Any, Final

from minutewatch.ingest.sources.members import first_record, member, text

Shape = Callable[[Any], bool]

_S3_TEST: Final = "s3:TestEvent"
_KAFKA: Final = frozenset({"aws:kafka", "SelfManagedKafka"})


def records_of(source: str, *, name: str = "eventSource") -> Shape:
    """Whether the first of an event's `Records` says that it is of this source."""
    return lambda event: text(first_record(event), name) == source


def is_subscription(event: object) -> bool:
    """Whether CloudWatch Logs sends what a subscription filter lets through."""
    return isinstance(event, dict) and isinstance(event.get("awslogs"), dict)


def is_s3(event: object) -> bool:
    """Whether these are S3's records, or its test that the destination can be reached."""
    return text(first_record(event), "eventSource") == "aws:s3" or is_s3_test(event)


def is_s3_test(event: object) -> bool:
    """Whether S3 only tests a destination, as it does when a notification is set up."""
    return text(event, "Event") == _S3_TEST and text(event, "Service") == "Amazon S3"


def is_kafka(event: object) -> bool:
    """Whether these are records of a Kafka topic."""
    return text(event, "eventSource") in _KAFKA and isinstance(member(event, "records"), dict)


def is_firehose(event: object) -> bool:
    """Whether these are a delivery stream's records."""
    return bool(text(event, "deliveryStreamArn")) and isinstance(member(event, "records"), list)


def is_request(event: object) -> bool:
    """Whether an HTTP request stands behind the event."""
    context = member(event, "requestContext")
    return isinstance(context, dict) and (
        isinstance(context.get("http"), dict)
        or isinstance(context.get("elb"), dict)
        or isinstance(member(event, "httpMethod"), str)
    )


def is_bus_event(event: object) -> bool:
    """Whether the object has what every event of EventBridge has."""
    return (
        isinstance(event, dict)
        and isinstance(event.get("detail-type"), str)
        and isinstance(event.get("source"), str)
        and "detail" in event
    )


def is_anything(_event: object) -> bool:
    """Whatever a person would type."""
    return True
