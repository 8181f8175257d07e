"""What an outcome says in metrics: one value for each call, none for each log."""

from collections.abc import Iterator
from typing import Final

from minutewatch.ingest.sources import Outcome

THIN_LOGS: Final = 10
"""A call with fewer logs than this costs more by itself than by its logs: docs/operations.md, "thin-calls"."""

Measure = tuple[str, str, float]
"""Name, CloudWatch's unit, value."""


def measures(outcome: Outcome) -> Iterator[Measure]:
    """The metrics of one call; what happens rarely only where it happened, because CloudWatch bills by the name.

    The average of `LogsReceived` is the number of logs a call.
    """
    yield "LogsReceived", "Count", outcome.received
    yield "LogsDelivered", "Count", outcome.delivered
    for name, unit, value in (
        ("LogsSpilled", "Count", outcome.spilled),
        ("LogsDropped", "Count", outcome.dropped),
        ("LogsUnreadable", "Count", len(outcome.unreadable)),
        ("LogsQuarantined", "Count", outcome.quarantined),
        ("LogsTruncated", "Count", outcome.truncated),
        ("ItemsFailed", "Count", 0 if outcome.refused else len(outcome.failed)),
        ("ObjectsGone", "Count", len(outcome.gone)),
        ("Redactions", "Count", outcome.redacted),
        ("ThinCalls", "Count", 0 < outcome.received < THIN_LOGS),
        ("ForwardedBytes", "Bytes", outcome.size_bytes),
    ):
        if value:
            yield name, unit, value
    if outcome.lag_s is not None:
        yield "Lag", "Seconds", outcome.lag_s
