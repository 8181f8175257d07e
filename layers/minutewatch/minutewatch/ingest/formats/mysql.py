"""MySQL's and MariaDB's error log, and the head of a slow query.

Source: MySQL 8.4 Reference Manual, sections 7.4.2.8 ("Error Log Output Format") and 7.4.5 ("The Slow Query Log").
"""

import re
from typing import Final

from minutewatch.ingest import timestamps
from minutewatch.ingest.batch import Document
from minutewatch.ingest.formats import plain_text
from minutewatch.ingest.formats.columns import whole
from minutewatch.ingest.formats.format import NOT_TAKEN
from minutewatch.ingest.formats.values import SECOND, add_duration
from minutewatch.ingest.levels import LEVELS
from minutewatch.ingest.pattern import Pattern

_ERROR: Final = Pattern(
    r"\d{4}-\d\d-\d\d[T ] ?\d{1,2}:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)? (?P<thread>\d+)"
    r" \[(?P<level>System|Note|Warning|Error|ERROR)\] (?:\[(?P<code>MY-\d+)\] \[(?P<part>\w+)\] )?(?P<text>.*)",
    re.DOTALL | re.ASCII,
)
_TIME: Final = Pattern(r"# Time: (\S+)")
_WHO: Final = Pattern(r"# User@Host: (?P<user>[^\[\s]*)\[[^\]]*\] @ {1,2}(?P<host>[^\s\[]*) ?\[(?P<ip>[^\]]*)\]")
_STATISTIC: Final = Pattern(r"\b([A-Z][A-Za-z_]*_(?:time|sent|examined|affected)): (\d+(?:\.\d+)?)", re.ASCII)
_HEAD: Final = 2_000


def add_error(line: str, document: Document) -> int | None:
    """Read a line of the error log: level, thread, code and subsystem."""
    if "[" not in line[20:64]:
        return NOT_TAKEN
    match = _ERROR.match(line)
    if not match:
        return NOT_TAKEN
    level = LEVELS[match["level"]]
    fields: Document = {"thread": whole(match["thread"])}
    fields.update({name: match[name] for name in ("code", "part") if match[name]})
    document["message"], document["event.dataset"], document["log.level"] = line, "mysql.error", level
    said = match["text"].split("\n", 1)[0]
    if level == "error" and said:
        document["error.message"] = said
    document["fields"] = {"mysql": fields}
    return plain_text.zoned_time(line)


def add_slow_query(line: str, document: Document) -> int | None:
    """Read a slow query's head (`# Time: ...`, `# User@Host: ...`, `# Query_time: ...`), whole or by line."""
    if not line.startswith(("# Time: ", "# User@Host: ", "# Query_time: ")):
        return NOT_TAKEN
    head = line[:_HEAD]
    statistics = {name.lower(): float(value) for name, value in _STATISTIC.findall(head)}
    who, time = _WHO.search(head), _TIME.match(head)
    if who:
        found = {"user.name": who["user"], "source.ip": who["ip"]}
        document.update({field: value for field, value in found.items() if value})
    add_duration(document, statistics.get("query_time"), SECOND)
    document["message"], document["event.dataset"] = line, "mysql.slowlog"
    if statistics:
        document["fields"] = {"mysql": statistics}
    read = timestamps.from_iso(time[1]) if time else None
    return read[0] if read and read[1] else None
