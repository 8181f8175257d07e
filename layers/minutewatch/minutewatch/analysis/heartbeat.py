"""The heartbeat: one small document a shard that tells, after every run, how analysis is doing. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from minutewatch.analysis.minutes import Span, iso
from minutewatch.analysis.shards import Shard
from minutewatch.stores.documents import Json

# What is listed by name; the rest is in the counts.
_LISTED: Final = 50
_CHARS: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How analysis is doing.

    Attributes:
        rules_in_error: Users' rules that cannot be judged, by name, with the reason.
        cut_off: Counts that left groups out, a sentence each.
        late_documents: Documents that came, since the last run, after their minute had been judged.
        late: Minutes that were judged again because of them.
        late_waiting: Whether more such minutes are known than one run judges.
        suggested_delay_s: By service, the evaluation delay that would have waited for nearly all of its logs,
            where the one that is set does not.
        series: Series that are watched.
        no_index: No index matches the pattern of the logs.
    """

    rules_in_error: Mapping[str, str] = field(default_factory=dict[str, str])
    cut_off: Sequence[str] = ()
    late_documents: int = 0
    late: Sequence[int] = ()
    late_waiting: bool = False
    suggested_delay_s: Mapping[str, int] = field(default_factory=dict[str, int])
    series: int = 0
    no_index: bool = False


def heartbeat_id(shard: Shard) -> str:
    """The document's `_id`."""
    return f"heartbeat-{shard.start:03x}-{shard.end - 1:03x}"


def heartbeat(instant: datetime, span: Span, health: Health, *, behind: int, troubles: Sequence[str]) -> Json:
    """After a run that judged."""
    services = dict(sorted(health.suggested_delay_s.items(), key=lambda one: -one[1])[:_LISTED])
    in_error = {name: reason[:_CHARS] for name, reason in list(health.rules_in_error.items())[:_LISTED]}
    clouded = health.no_index or health.rules_in_error or health.cut_off or troubles
    return {
        "at": _stamp(instant),
        "status": "trouble" if clouded else "ok",
        "judged_to": iso(span.end),
        "minutes": len(span),
        "minutes_behind": behind,
        "minutes_late": len(health.late),
        "late_documents": health.late_documents,
        "series": health.series,
        "rules_in_error": len(health.rules_in_error),
        "errors": in_error,
        "cut_off": list(health.cut_off[:_LISTED]),
        "troubles": [one[:_CHARS] for one in troubles[:_LISTED]],
        "suggested_delay_seconds": services,
        "no_index": health.no_index,
    }


def failed_heartbeat(instant: datetime, error: Exception) -> Json:
    """After a run that could not judge."""
    return {"at": _stamp(instant), "status": "failed", "troubles": [str(error)[:_CHARS]]}


def _stamp(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M:%SZ}"
