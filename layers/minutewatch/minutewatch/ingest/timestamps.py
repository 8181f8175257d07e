"""Times as nanoseconds since 1970: read from what loggers write, written as ISO 8601 in UTC."""

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

_ISO: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d):(\d\d)(?:[.,](\d{1,9})\d*)?\s?(Z|UTC|[+-]\d\d:?\d\d)?", re.ASCII
)
_SECOND: Final = 1_000_000_000
EARLIEST_NS: Final = 946_684_800 * _SECOND  # 2000-01-01: a clock before that was never set
LATEST_NS: Final = 9_000_000_000 * _SECOND  # 2255-03: what 64 bits of nanoseconds can hold
MAX_AHEAD_NS: Final = 86_400 * _SECOND  # time zones and wrong clocks reach a day; beyond it is no time of an event


@lru_cache(maxsize=4096)
def _epoch_minute(date: str, clock: str, zone: str | None) -> int | None:
    """Seconds since 1970 of that minute, or None where the calendar has no such minute."""
    offset = "+00:00" if zone in {None, "Z", "UTC"} else zone
    try:
        return int(datetime.fromisoformat(f"{date}T{clock}:00{offset}").timestamp())
    except ValueError:
        return None


def _from_match(match: re.Match[str]) -> int | None:
    date, clock, second, fraction, zone = match.groups()
    minute = _epoch_minute(date, clock, zone)
    if minute is None:
        return None
    nanos = int(fraction.ljust(9, "0")) if fraction else 0
    return (minute + int(second)) * _SECOND + nanos


def from_iso(text: str) -> tuple[int, bool] | None:
    """Nanoseconds since 1970 of an ISO 8601 time at the start of `text`, and whether it names its zone.

    A time without a zone is read as UTC. None where there is no such time.
    """
    match = _ISO.match(text)
    if not match:
        return None
    time_ns = _from_match(match)
    return None if time_ns is None else (time_ns, match[5] is not None)


def from_epoch(value: float) -> int | None:
    """Nanoseconds since 1970 of a number in s, ms, us or ns; the size tells which (years 2000 to 2255)."""
    for scale in (_SECOND, 1_000_000, 1_000, 1):
        if EARLIEST_NS <= value * scale < LATEST_NS:
            return value * scale if isinstance(value, int) else round(value * scale / 1000) * 1000
    return None


def plausible(time_ns: int, *, now_ns: int) -> bool:
    """Whether an event may really carry that time: after 2000 and no more than a day ahead of `now_ns`."""
    return EARLIEST_NS <= time_ns <= now_ns + MAX_AHEAD_NS


@lru_cache(maxsize=4096)
def _iso_second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def to_iso(time_ns: int) -> str:
    """ISO 8601 in UTC: three digits after the second where that says it all, nine where not."""
    second, nanos = divmod(time_ns, _SECOND)
    millis, rest = divmod(nanos, 1_000_000)
    return f"{_iso_second(second)}.{nanos:09d}Z" if rest else f"{_iso_second(second)}.{millis:03d}Z"
