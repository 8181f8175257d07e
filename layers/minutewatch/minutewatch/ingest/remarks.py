"""What an outcome says in log lines: one for each thing that somebody has to look at, none for a healthy call."""

from collections.abc import Iterator
from typing import Any, Literal

from minutewatch.ingest.sources import Outcome

Remark = tuple[Literal["warning", "error"], str, dict[str, Any]]
"""Level, text, and the fields of the line."""


def remarks(outcome: Outcome) -> Iterator[Remark]:
    """The lines of one call; none of them holds what a log said."""
    if outcome.refused:
        yield "warning", "refused", {"status": outcome.refused.status, "reason": outcome.refused.reason}
    if outcome.unreadable:
        reason = str(outcome.unreadable[0])
        yield "warning", "unreadable", {"logs": len(outcome.unreadable), "reason": reason}
    if outcome.quarantined:
        yield "warning", "quarantined", {"logs": outcome.quarantined, "keys": outcome.quarantined_at}
    if outcome.unkept:
        yield "error", "not quarantined", {"reason": str(outcome.unkept)}
    for gone in outcome.gone:
        yield "warning", "gone", {"reason": str(gone)}
    if outcome.undelivered:
        yield "error", "undelivered", {"reason": str(outcome.undelivered), "logs": outcome.waiting}
