"""Where logs come from: one module for each source, chosen by the shape of the event."""

from typing import Final

from minutewatch.ingest.sources import (
    cloudwatch_logs,
    direct,
    eventbridge,
    firehose,
    http,
    kafka,
    kinesis,
    s3,
    sns,
    sqs,
)
from minutewatch.ingest.sources.source import Outcome, RequestError, Source

__all__ = ["SOURCES", "Outcome", "RequestError", "Source", "source_of"]

SOURCES: Final = (
    cloudwatch_logs.SOURCE,
    sqs.SOURCE,
    s3.SOURCE,
    kinesis.SOURCE,
    sns.SOURCE,
    kafka.SOURCE,
    firehose.SOURCE,
    http.SOURCE,
    eventbridge.SOURCE,
    direct.SOURCE,
)
"""In order; the last takes whatever a person would type."""


def source_of(event: object) -> Source:
    """The first source that recognises the event."""
    return next(source for source in SOURCES if source.matches(event))
