"""Where logs come from: one module for each source, chosen by the shape of the event."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import Final, cast

from minutewatch.ingest.sources import shapes
from minutewatch.ingest.sources.shapes import Shape
from minutewatch.ingest.sources.source import Outcome, RequestError, Source

__all__ = ["SOURCES", "Outcome", "RequestError", "Source", "source_of"]

SOURCES: Final[Mapping[str, Shape]] = MappingProxyType(
    {
        "cloudwatch_logs": shapes.is_subscription,
        "sqs": shapes.records_of("aws:sqs"),
        "s3": shapes.is_s3,
        "kinesis": shapes.records_of("aws:kinesis"),
        "sns": shapes.records_of("aws:sns", name="EventSource"),  # which SNS alone writes with a capital
        "kafka": shapes.is_kafka,
        "firehose": shapes.is_firehose,
        "http": shapes.is_request,
        "eventbridge": shapes.is_bus_event,
        "direct": shapes.is_anything,
    }
)
"""The modules, in order, each with the shape of its events; each is imported by the first event that it reads."""


def source_of(event: object) -> Source:
    """The first source that recognises the event."""
    return _imported(next(name for name, recognises in SOURCES.items() if recognises(event)))


@cache
def _imported(name: str) -> Source:
    return cast("Source", import_module(f"{__name__}.{name}").SOURCE)
