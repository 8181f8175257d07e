"""Durations as people write them: `90s`, `5m`, `2h`, `1d`."""

import re
from datetime import timedelta
from typing import Annotated, Any, Final

from pydantic import BeforeValidator

_TEXT: Final = re.compile(r"([0-9]{1,7})\s*([smhd])")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DAY: Final = timedelta(days=1)
MINUTE: Final = timedelta(minutes=1)


def read_duration(text: str) -> timedelta:
    """What `90s` and the like mean. Raises `ValueError`."""
    match = _TEXT.fullmatch(text.strip())
    if match is None:
        raise ValueError("it should be a duration such as 90s, 5m, 2h or 1d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _reader(low: timedelta, high: timedelta, *, step: timedelta) -> BeforeValidator:
    def read(value: Any) -> timedelta:
        text = "0s" if value in (0, "0") else value
        duration = read_duration(text if isinstance(text, str) else "")
        if not low <= duration <= high:
            raise ValueError(f"it should be between {spoken(low)} and {spoken(high)}")
        if duration % step:
            raise ValueError("it should be whole minutes: minutes are what is judged")
        return duration

    return BeforeValidator(read)


def spoken(duration: timedelta) -> str:
    """`90s`, `5m`, `2h`, `1d`: in the largest unit that takes it whole."""
    seconds = int(duration.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"


WholeMinutes = Annotated[timedelta, _reader(MINUTE, _DAY, step=MINUTE)]
"""Whole minutes, at least one, at most a day."""

Offset = Annotated[timedelta, _reader(timedelta(), _DAY, step=timedelta(seconds=1))]
"""Seconds since the beginning of a test case, at most a day."""

MinuteOffset = Annotated[timedelta, _reader(timedelta(), 2 * _DAY, step=MINUTE)]
"""Whole minutes since the beginning of a test case."""
