"""logfmt: `time=2026-01-05T10:07:00Z level=info msg="order accepted" order=4711`.

A line is logfmt when it is nothing but pairs, at least three of them or two of which one is what loggers write
(`level`, `msg`, a time). Its pairs are read as the members of a JSON object are.
Source: Brandur Leach, "logfmt"; go-logfmt; the output of logrus, log15, Grafana's and Heroku's loggers.
"""

import re
from typing import Final

from minutewatch.ingest.batch import Document
from minutewatch.ingest.pattern import Pattern

_PAIR: Final = Pattern(
    r'([A-Za-z_@][\w.@/-]{0,99})=(?:"([^"\\]*+(?:\\.[^"\\]*)*+)"(?=\s|$)|([^\s"]*+)(?=\s|$))\s*'
)
_TELLING: Final = frozenset("level lvl severity msg message time ts timestamp at error err".split())
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r"}
_ESCAPED: Final = Pattern(r"\\(.)", re.DOTALL)


def parsed(line: str) -> Document | None:
    """The pairs of the line, or None where it is no logfmt."""
    if line.find("=", 1, 64) < 0:
        return None
    found: Document = {}
    place, end = 0, len(line)
    while place < end:
        pair = _PAIR.match(line, place)
        if not pair:
            return None
        name, quoted, bare = pair.groups()
        if name in found:
            return None  # a dict could keep only one of them
        found[name] = bare if quoted is None else _unescaped(quoted)
        place = pair.end()
    if "dyno" in found and "service" in found:
        found["duration"] = found.pop("service")  # Heroku's router: how long the service took
    return found if len(found) > 2 or (len(found) == 2 and not _TELLING.isdisjoint(found)) else None


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: _ESCAPES.get(match[1], match[1]), text) if "\\" in text else text
