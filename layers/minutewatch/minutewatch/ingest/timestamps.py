"""Times as nanoseconds since 1970: read from what loggers write, written as ISO 8601 in UTC.

Neighbouring lines share their second, and often their millisecond's text: what was read once is remembered, in
bounded memos of pure functions. That makes reading a time three times as fast, and writing it twice.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from minutewatch.ingest.pattern import Pattern

_ISO: Final = Pattern(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?\s?(?:(?:Z|UTC|GMT)\b|[+-]\d\d:?\d\d)?", re.ASCII
)
_WHOLE_SECOND: Final = Pattern(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d", re.ASCII)
_TAIL: Final = Pattern(r"(?:[.,](\d{1,9})\d*)?\s?(.*)", re.ASCII)
_OFFSET: Final = Pattern(r"[+-]\d\d:?\d\d", re.ASCII)
_CLF: Final = Pattern(r"(\d\d)/([A-Z][a-z]{2})/(\d{4}):(\d\d:\d\d):(\d\d) ([+-]\d{4})", re.ASCII)
_LONGEST: Final = 36  # characters of the longest time that loggers write by itself
_MAX_REMEMBERED: Final = 8_192
_SECOND: Final = 1_000_000_000
EARLIEST_NS: Final = 946_684_800 * _SECOND  # 2000-01-01: a clock before that was never set
LATEST_NS: Final = 9_000_000_000 * _SECOND  # 2255-03: what 64 bits of nanoseconds can hold
MAX_AHEAD_NS: Final = 86_400 * _SECOND  # time zones and wrong clocks reach a day; beyond it is no time of an event

MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_MILLIS: Final = tuple(f".{millis:03d}Z" for millis in range(1000))
_OWN_TAILS: Final = {tail: millis * 1_000_000 for millis, tail in enumerate(_MILLIS)}


def _epoch_ns(text: str) -> int | None:
    """The whole second in UTC as nanoseconds since 1970, remembered; None where there is no such second."""
    if not _WHOLE_SECOND.fullmatch(text):
        return None
    second = int(text[17:])  # by itself, because a leap second is 60
    try:
        minute = datetime.fromisoformat(f"{text[:10]}T{text[11:16]}:00+00:00")
    except ValueError:
        return None
    if second > 60:
        return None
    epoch = (int(minute.timestamp()) + second) * _SECOND
    _remember(_SECONDS, text, epoch)
    if text[10] == "T" and second < 60:
        _remember(_OWN_SECONDS, text, epoch)
    return epoch


@lru_cache(maxsize=256)
def _zone(text: str) -> tuple[int, bool] | None:
    """What to add for the zone, in nanoseconds, and whether a zone is named at all."""
    if text in {"", " "}:
        return 0, False
    text = text.removeprefix(" ")
    if text in {"Z", "UTC", "GMT"}:
        return 0, True
    if not _OFFSET.fullmatch(text) or text[1:3] > "23" or text[-2:] > "59":
        return None
    offset = timedelta(hours=int(text[1:3]), minutes=int(text[-2:])) // timedelta(seconds=1) * _SECOND
    return (offset if text[0] == "-" else -offset), True


Tail = tuple[int, bool]
"""What follows the second, `.123+01:00`: nanoseconds to add, and whether it names the zone."""


_SECONDS: Final[dict[str, int]] = {}
"""`2026-01-05T10:07:00` in UTC as nanoseconds since 1970, as read so far."""
_OWN_SECONDS: Final[dict[str, int]] = {}
"""Those of them that we would write ourselves."""
_TAILS: Final[dict[str, Tail]] = {}
"""Tails with milliseconds or none, of which there are few."""


def _read_tail(text: str) -> Tail | None:
    match = _TAIL.fullmatch(text)
    zone = _zone(match[2]) if match else None
    if match is None or zone is None:
        return None
    return zone[0] + int((match[1] or "0").ljust(9, "0")), zone[1]


def _fine_tail(text: str) -> Tail | None:
    """A tail with microseconds or nanoseconds, too many to remember; None where it is another."""
    micros = text[1:7]
    if len(micros) < 6 or not micros.isdecimal() or text[0] not in ".,":
        return None
    zone = _zone(text[7:])
    if zone is not None:
        return zone[0] + int(micros) * 1000, zone[1]
    zone = _zone(text[10:]) if text[7:10].isdecimal() else None
    return None if zone is None else (zone[0] + int(micros + text[7:10]), zone[1])


def from_iso(text: str) -> tuple[int, bool] | None:
    """Nanoseconds since 1970 of an ISO 8601 time at the start of `text`, and whether it names its zone.

    A time without a zone is read as UTC. None where there is no such time.
    """
    epoch, tail = _SECONDS.get(text[:19]), _TAILS.get(text[19:30])
    if epoch is None or tail is None:
        return _read(text)
    return epoch + tail[0], tail[1]


def from_iso_utc(text: str) -> int | None:
    """Nanoseconds since 1970 of an ISO 8601 time at the start of `text`; without a zone it is taken for UTC."""
    epoch, tail = _SECONDS.get(text[:19]), _TAILS.get(text[19:30])
    if epoch is None or tail is None:
        read = _read(text)
        return read[0] if read else None
    return epoch + tail[0]


def from_own_form(text: str) -> int | None:
    """Nanoseconds since 1970 of a time written as `to_iso` writes it, to the millisecond, and nothing else.

    None also where the second was not met yet, and `from_iso_utc` has to read it.
    """
    try:
        return _OWN_SECONDS[text[:19]] + _OWN_TAILS[text[19:]]
    except KeyError:
        return None


def _read(text: str) -> tuple[int, bool] | None:
    """What is not remembered yet, or goes on behind the time."""
    tail = _fine_tail(text[19:]) if len(text) <= _LONGEST else None
    if tail is None:
        match = _ISO.match(text)
        rest = match[0][19:] if match else None
        tail = None if rest is None else _TAILS.get(rest) or _fine_tail(rest) or _read_tail(rest)
        if rest is not None and tail and not (rest[:1] in {".", ","} and rest[1:5].isdecimal()):
            _remember(_TAILS, rest, tail)
    epoch = _SECONDS.get(text[:19]) or _epoch_ns(text[:19])
    if tail is None or epoch is None:
        return None
    return epoch + tail[0], tail[1]


def _remember(memo: dict[str, Any], text: str, value: Any) -> None:
    if len(memo) >= _MAX_REMEMBERED:
        memo.clear()
    memo[text] = value


@lru_cache(maxsize=4096)
def from_clf(text: str) -> int | None:
    """Nanoseconds since 1970 of the time of an access log, `05/Jan/2026:10:07:00 +0000`, or None."""
    match = _CLF.fullmatch(text)
    if not match or match[2] not in MONTHS:
        return None
    day, month, year, clock, second, zone = match.groups()
    read = from_iso(f"{year}-{MONTHS.index(month) + 1:02d}-{day} {clock}:{second}{zone}")
    return read[0] if read else None


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
    if nanos % 1_000_000:
        return f"{_iso_second(second)}.{nanos:09d}Z"
    return _iso_second(second) + _MILLIS[nanos // 1_000_000]
