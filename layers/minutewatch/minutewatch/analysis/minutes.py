"""Minutes, and which of them a run judges.

A minute is the number of whole minutes since 1970-01-01T00:00Z (an `int`), which keeps the arithmetic on many
series cheap.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from minutewatch.errors import DecodeError

MINUTE_MS: Final = 60_000
MINUTES_A_DAY: Final = 24 * 60
MAX_MINUTES_PER_RUN: Final = 120
# A first run looks back this far: enough past to judge the newest minutes by.
FIRST_LOOK_BACK: Final = 60
# Of these it speaks only about the last: what was wrong an hour ago is over or still shows.
FIRST_RUN_SPEAKS: Final = 15
# After a longer pause the oldest minutes are given up, with a metric: the newest ones matter more.
MAX_BACKLOG: Final = MINUTES_A_DAY

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The minutes from `start` up to, but without, `end`."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def document(self) -> dict[str, str]:
        """`{"from", "to"}` as ISO text."""
        return {"from": iso(self.start), "to": iso(self.end)}

    def range_query(self, clock: str = "@timestamp") -> dict[str, Any]:
        """The documents whose `clock` lies in the span: half-open, in epoch milliseconds."""
        bounds = {"gte": self.start * MINUTE_MS, "lt": self.end * MINUTE_MS, "format": "epoch_millis"}
        return {"range": {clock: bounds}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one run judges.

    Attributes:
        span: The minutes that are judged for the first time.
        speak_from: Findings are wanted from this minute on only.
        skipped: Minutes before the span that were given up.
        late: Minutes before the span that were judged already and got documents since, oldest first. Their
            counts are among those of the run once more, whole: state has to be corrected by them, and they may
            show what was not there to be seen. A minute comes again as often as documents arrive in it, up to a
            day.
        arrivals: Of late minutes, by `service.name`, how many documents arrived since they were counted last.
            A late minute that lies further back than the counts that are kept is not in it.
        shards: How many shards there are; state and counts are this one's alone.
        first: Whether this is the first of them, which speaks of all services together.
        totals: How many documents there are of each minute of the span, of all shards together.
    """

    span: Span
    speak_from: int
    skipped: int
    late: tuple[int, ...] = ()
    arrivals: Mapping[int, Mapping[tuple[str, ...], float]] = field(default_factory=dict[int, Any])
    shards: int = 1
    first: bool = True
    totals: Mapping[int, int] = field(default_factory=dict[int, int])


def instant_of(event: Mapping[str, Any]) -> datetime:
    """The instant a schedule event (or a direct invoke) asks to judge up to, in UTC.

    Raises:
        DecodeError: `time` is missing, malformed or has no zone; the wall clock is never used instead.
    """
    text = event.get("time")
    record = str(event.get("id", "-"))
    should = 'it should be like {"time": "2026-01-05T10:07:00Z"}'
    if not isinstance(text, str):
        raise DecodeError(f"time is missing: {should}", source="schedule", record_id=record)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise DecodeError(f"time holds {text!r}: {should}", source="schedule", record_id=record) from None
    if instant.tzinfo is None:
        raise DecodeError(f"time holds {text!r}, without a zone: {should}", source="schedule", record_id=record)
    return instant.astimezone(UTC)


def minute_of(instant: datetime) -> int:
    """The minute that the instant lies in."""
    return (instant - _EPOCH) // timedelta(minutes=1)


def instant_at(minute: int) -> datetime:
    """The minute's first instant."""
    return _EPOCH + timedelta(minutes=minute)


def iso(minute: int) -> str:
    """`2026-01-05T10:07:00Z`."""
    return f"{instant_at(minute):%Y-%m-%dT%H:%M:00Z}"


def clock(minute: int) -> str:
    """`10:07`, for people; UTC."""
    return f"{instant_at(minute):%H:%M}"


def plan(judged_to: int | None, *, end: int) -> Plan:
    """Which minutes to judge now.

    Args:
        judged_to: The first minute that no run has judged yet; None before the first run of all.
        end: The first minute that it is too early to judge.

    Returns:
        The oldest minutes first, at most `MAX_MINUTES_PER_RUN`; an empty span where all is judged already.
    """
    if judged_to is None:
        span = Span(start=end - FIRST_LOOK_BACK, end=end)
        return Plan(span=span, speak_from=end - FIRST_RUN_SPEAKS, skipped=0)
    start = max(judged_to, end - MAX_BACKLOG)
    span = Span(start=start, end=min(max(start, end), start + MAX_MINUTES_PER_RUN))
    return Plan(span=span, speak_from=start, skipped=start - judged_to)
