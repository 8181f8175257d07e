"""PostgreSQL's log lines, with RDS' prefix (`%t:%r:%u@%d:[%p]:`) or the usual one (`%m [%p] user@db `).

`LOG:  duration: 12.3 ms` is `event.duration`. DETAIL, HINT, STATEMENT and their like explain the line before them
and have no level of their own.
Source: PostgreSQL 17, sections 19.8 ("Error Reporting and Logging"); RDS User Guide, "RDS for PostgreSQL database
log files".
"""

import re
from typing import Final

from minutewatch.ingest.batch import Document
from minutewatch.ingest.formats import plain_text
from minutewatch.ingest.formats.columns import whole
from minutewatch.ingest.formats.format import NOT_TAKEN
from minutewatch.ingest.formats.values import MILLISECOND, add_duration
from minutewatch.ingest.levels import LEVELS
from minutewatch.ingest.pattern import Pattern

_SEVERITY: Final = (
    r"(?P<severity>DEBUG[1-5]|INFO|NOTICE|WARNING|ERROR|LOG|FATAL|PANIC|DETAIL|HINT|QUERY|CONTEXT|LOCATION|STATEMENT)"
    r":  ?(?P<text>.*)"
)
_RDS: Final = Pattern(
    r"[\d-]{10} [\d:.]{8,15} \w{1,5}:(?P<remote>[^:\s]*(?:\(\d+\))?):(?P<user>[^@\s]*)@(?P<db>[^:\s]*):"
    rf"\[(?P<pid>\d+)\]:(?:(?P<code>[0-9A-Z]{{5}}):)?\s?{_SEVERITY}",
    re.DOTALL | re.ASCII,
)
_USUAL: Final = Pattern(
    r"[\d-]{10} [\d:.]{8,15} \w{1,5} \[(?P<pid>\d+)\]:?(?: \[[\d-]+\]:?)? "
    rf"(?:(?P<user>[^@\s]*)@(?P<db>\S*) )?{_SEVERITY}",
    re.DOTALL | re.ASCII,
)
_DURATION: Final = Pattern(r"duration: (\d{1,12}(?:\.\d{1,6})?) ms", re.ASCII)
_REMOTE: Final = Pattern(r"([0-9A-Fa-f.:]+)\((\d+)\)")


def add_fields(line: str, document: Document) -> int | None:
    """Add level, user, client, duration and the error's text."""
    if ":  " not in line[20:400] and "]:" not in line[20:200]:
        return NOT_TAKEN
    match = _RDS.match(line) or _USUAL.match(line)
    if not match:
        return NOT_TAKEN
    parts = {name: part for name, part in match.groupdict().items() if part}
    severity, text = parts.pop("severity"), parts.pop("text", "")
    fields: Document = {"severity": severity, "pid": whole(parts["pid"])}
    if "user" in parts:
        document["user.name"] = parts["user"]
    fields.update({long: parts[short] for short, long in (("db", "database"), ("code", "code")) if short in parts})
    remote = _REMOTE.fullmatch(parts.get("remote", ""))
    if remote:
        document["source.ip"] = remote[1]
    level = LEVELS.get(severity)
    if level:
        document["log.level"] = level
    said = text.split("\n", 1)[0]
    if level in {"error", "fatal"} and said:
        document["error.message"] = said
    took = _DURATION.match(text)
    if took:
        add_duration(document, float(took[1]), MILLISECOND)
    document["message"], document["event.dataset"], document["fields"] = (
        line,
        "postgresql.log",
        {"postgresql": fields},
    )
    return plain_text.zoned_time(line)
