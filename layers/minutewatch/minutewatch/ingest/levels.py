"""Log levels: every logger's name or number for one, as the six of the log document."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_NAMES: Final = {
    "trace": "trace finest finer verbose all silly",
    "debug": "debug dbg fine config",
    "info": "info information informational notice log success default i",
    "warn": "warn warning w",
    "error": "error err failure failed severe e",
    "fatal": "fatal critical crit alert emerg emergency panic dpanic f",
}
_NUMBERS: Final = {10: "trace", 20: "debug", 30: "info", 40: "warn", 50: "error", 60: "fatal"}
"""pino's and bunyan's levels. Python's numbers differ (20 is INFO), but its loggers write names."""

LEVELS: Final[Mapping[str, str]] = MappingProxyType(
    {name: level for level, names in _NAMES.items() for name in names.split()}
)

_WORD: Final = re.compile(
    r"(?<![A-Za-z])(?:level|severity|lvl)[=:]\s?\"?([A-Za-z]+)"
    r"|(?<![A-Za-z0-9_./-])\[?(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|CRITICAL|FATAL|EMERG|ALERT)\b(?![=/.-])"
    r"|[\[<|](trace|debug|info|notice|warn|warning|error|crit|critical|fatal|emerg|alert)[\]>|]"
)
_HEAD: Final = 120


def normalise(value: object) -> str | None:
    """The level that a logger's `value` means, or None where it means none."""
    if isinstance(value, str):
        return LEVELS.get(value) or LEVELS.get(value.strip().lower())
    if isinstance(value, int) and not isinstance(value, bool):
        return _NUMBERS.get(value)
    return None


def of_line(line: str) -> str | None:
    """The level that a line of text states near its start: `[ERROR]`, `WARN`, `level=info`, `<warning>`."""
    match = _WORD.search(line, 0, _HEAD)
    return LEVELS.get((match[1] or match[2] or match[3]).lower()) if match else None
