"""`--since`: a duration back from now, or a moment."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from minutewatch.errors import ConfigError

_DURATION: Final = re.compile(r"(\d{1,9})([smhdw])")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def since(text: str, *, now: datetime) -> datetime:
    """The instant that `90s`, `15m`, `2h`, `3d`, `1w` or an ISO time (UTC where it has no zone) means.

    Raises:
        ConfigError: It is none of these.
    """
    try:
        if match := _DURATION.fullmatch(text.strip()):
            return now - timedelta(**{_UNITS[match[2]]: int(match[1])})
        moment = datetime.fromisoformat(text.strip())
    except (ValueError, OverflowError):
        should = "it should hold a duration such as 90s, 15m, 2h, 3d or a time such as 2026-01-05T10:07:00Z"
        raise ConfigError(f"--since holds {text!r}: {should}") from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
