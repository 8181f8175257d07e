"""Log levels: every logger's name or number for one, as the six of the log document."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from minutewatch.ingest.pattern import Pattern

_NAMES: Final = {
    "trace": "trace finest finer verbose all silly vrb trc trce",
    "debug": "debug dbg dbug fine config debug1 debug2 debug3 debug4 debug5",
    "info": "info information informational notice note log success default system i inf",
    "warn": "warn warning w wrn",
    "error": "error err failure failed fail severe e",
    "fatal": "fatal critical crit alert emerg emergency panic dpanic f ftl",
}
_NUMBERS: Final = {10: "trace", 20: "debug", 30: "info", 40: "warn", 50: "error", 60: "fatal"}
"""pino's and bunyan's levels. Python's numbers differ (20 is INFO), but its loggers write names."""

_SPELT: Final = {
    spelt: level
    for level, names in _NAMES.items()
    for name in names.split()
    for spelt in (name, name.upper(), name.capitalize())
}
LEVELS: Final[Mapping[str, str]] = MappingProxyType(_SPELT)

SYSLOG: Final = ("fatal", "fatal", "fatal", "error", "warn", "info", "info", "debug")
"""By syslog's severity, 0 (emergency) to 7 (debug); RFC 5424, table 2."""

_HEAD: Final = 120
_DOTNET: Final = frozenset("trce dbug info warn fail crit".split())
"""How .NET's console logger starts its lines: `fail: Shop.Api[0]`."""
# Each pattern starts with a set of characters, so that the search skips what cannot begin a match; the look-behind
# follows the first character for that reason.
_UPPER: Final = Pattern(
    r"[TDINWESCFA](?<![A-Za-z0-9_./-].)"
    r"(?:RACE|EBUG|NFO|OTICE|ARN(?:ING)?|RROR|EVERE|RITICAL|ATAL|MERG|LERT)\b(?![=/.-])"
)
_BRACKETED: Final = Pattern(
    r"[\[<|](trace|debug|info|notice|warn|warning|error|crit|critical|fatal|emerg|alert)[\]>|]"
)
_NAMED: Final = Pattern(r"[ls](?<![A-Za-z].)(?:evel|everity|vl)[=:]\s?\"?([A-Za-z]+)")


def normalise(value: object) -> str | None:
    """The level that a logger's `value` means, or None where it means none."""
    if isinstance(value, str):
        return _SPELT.get(value) or _SPELT.get(value.strip().lower())
    if isinstance(value, int) and not isinstance(value, bool):
        return _NUMBERS.get(value)
    return None


def of_line(line: str) -> str | None:
    """The level that a line of text states first, near its start: `[ERROR]`, `WARN`, `level=info`, `<warning>`."""
    head = line[:_HEAD]
    if head[4:6] == ": " and head[:4] in _DOTNET:
        return LEVELS[head[:4]]
    level, end = None, len(head)
    match = _UPPER.search(head)
    if match:
        level, end = match[0], match.start()
    if "[" in head or "<" in head or "|" in head:
        match = _BRACKETED.search(head, 0, end)
        if match:
            level, end = match[1], match.start()
    if "level" in head or "severity" in head or "lvl" in head:
        match = _NAMED.search(head, 0, end)
        if match and match[1].lower() in LEVELS:
            level = match[1]
    return LEVELS.get(level.lower()) if level else None
