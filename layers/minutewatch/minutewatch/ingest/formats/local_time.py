"""Times without a zone, and even without a year, for lines of a file that has no better time for them.

A stream of events gives each line a time; a file gives one to all. There a time that is hours off by its zone is
still far better than none: it is read as UTC, which is what servers in the cloud are set to.
"""

import re
from datetime import UTC, datetime
from typing import Final

from minutewatch.ingest import timestamps
from minutewatch.ingest.pattern import Pattern

_SLASHED: Final = Pattern(r"(\d{4})/(\d\d)/(\d\d) (\d\d:\d\d:\d\d(?:[.,]\d{1,9})?)", re.ASCII)
_APACHE: Final = Pattern(
    r"\[[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) (\d\d:\d\d:\d\d(?:\.\d{1,9})?) (\d{4})\]", re.ASCII
)
_SYSLOG: Final = Pattern(r"(?:<\d{1,3}>)?([A-Z][a-z]{2}) +(\d{1,2}) (\d\d:\d\d:\d\d)", re.ASCII)
_DAY_NS: Final = 86_400 * 1_000_000_000


def time_of(line: str, *, now_ns: int) -> int | None:
    """Nanoseconds since 1970 of the time that the line starts with, or None.

    A time without a year is the last such day before tomorrow, as `now_ns` sees it.
    """
    first = line[:1]
    if first.isdigit():
        slashed = _SLASHED.match(line)
        return _utc(*slashed.groups()) if slashed else timestamps.from_iso_utc(line)
    if first == "[":
        apache = _APACHE.match(line)
        return _named(apache[4], apache[1], apache[2], apache[3]) if apache else timestamps.from_iso_utc(line[1:])
    syslog = _SYSLOG.match(line)
    return _of_last_year(syslog, now_ns) if syslog else None


def _of_last_year(match: re.Match[str], now_ns: int) -> int | None:
    year = datetime.fromtimestamp(now_ns // 1_000_000_000, UTC).year
    times = (_named(str(one), match[1], match[2], match[3]) for one in (year + 1, year, year - 1))
    return next((time_ns for time_ns in times if time_ns is not None and time_ns <= now_ns + _DAY_NS), None)


def _named(year: str, month: str, day: str, clock: str) -> int | None:
    if month not in timestamps.MONTHS:
        return None
    return _utc(year, f"{timestamps.MONTHS.index(month) + 1:02d}", f"{int(day):02d}", clock)


def _utc(year: str, month: str, day: str, clock: str) -> int | None:
    return timestamps.from_iso_utc(f"{year}-{month}-{day} {clock}")
