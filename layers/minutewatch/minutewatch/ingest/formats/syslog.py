"""Syslog lines, RFC 5424 and RFC 3164, with or without `<PRI>`, also with rsyslog's ISO time.

PRI gives `log.level`; without it the message's own word does. RFC 3164 writes local time without year and zone, so
that the source's time is the better one. The tag or APP-NAME is `service.name`.
Source: RFC 5424 section 6; RFC 3164 section 4.
"""

import re
from typing import Final

from minutewatch.ingest import levels, timestamps
from minutewatch.ingest.batch import Document
from minutewatch.ingest.formats.format import NOT_TAKEN
from minutewatch.ingest.pattern import Pattern

_PRI: Final = Pattern(r"<(\d{1,3})>", re.ASCII)
_RFC5424: Final = Pattern(r"1 (\S{1,48}) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32}) (?=[\[-])")
_ELEMENT: Final = Pattern(r'\[([^\s\]="]{1,32})((?: [^\s\]="]{1,64}="[^"\\]*+(?:\\.[^"\\]*)*+")*+)\]')
_PARAMETER: Final = Pattern(r' ([^\s\]="]+)="([^"\\]*+(?:\\.[^"\\]*)*+)"')
_ESCAPED: Final = Pattern(r'\\(["\\\]])')
_RFC3164: Final = Pattern(
    r"(?:([A-Z][a-z]{2}) [ \d]\d \d\d:\d\d:\d\d|(\d{4}-\d\d-\d\dT\S{8,24})) "
    r"([\w.:-]{1,255}) ([\w./@-]{1,64})(?:\[([^\]]{1,32})\])?: ?",
    re.ASCII,
)
_TAG_ONLY: Final = Pattern(
    r"(?:([A-Z][a-z]{2}) [ \d]\d \d\d:\d\d:\d\d )?()()([\w./-]{1,64})(?:\[(\d{1,10})\])?: ?", re.ASCII
)
_FACILITIES: Final = (
    "kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock"
    " local0 local1 local2 local3 local4 local5 local6 local7"
).split()


def add_with_priority(line: str, document: Document) -> int | None:
    """Read a line that starts with `<PRI>`, of either RFC."""
    pri = _PRI.match(line)
    if not pri or int(pri[1]) > 191:
        return NOT_TAKEN
    facility, severity = divmod(int(pri[1]), 8)
    start = pri.end()
    header = _RFC5424.match(line, start)
    fields: Document = {"facility": _FACILITIES[facility]}
    if header:
        time_ns = _add_5424(line, header, fields, document)
    else:
        match = _RFC3164.match(line, start) or _TAG_ONLY.match(line, start)
        if match is None:
            return NOT_TAKEN
        time_ns = _add_3164(match, fields, document)
    document["message"] = line
    document["log.level"] = levels.SYSLOG[severity]
    document["fields"] = {"syslog": fields}
    return time_ns


def add_without_priority(line: str, document: Document) -> int | None:
    """Read a line of /var/log/messages and its like: `Jan  5 10:07:00 host program[31]: message`."""
    if ": " not in line[20:180]:
        return NOT_TAKEN
    match = _RFC3164.match(line)
    if match is None or (match[1] and match[1] not in timestamps.MONTHS):
        return NOT_TAKEN
    fields: Document = {}
    time_ns = _add_3164(match, fields, document)
    document["message"] = line
    level = levels.of_line(line[match.end() : match.end() + 120])
    if level:
        document["log.level"] = level
    if fields:
        document["fields"] = {"syslog": fields}
    return time_ns


def _add_3164(match: re.Match[str], fields: Document, document: Document) -> int | None:
    _, iso, host, tag, pid = match.groups()
    if host:
        document["host.name"] = host
    document["service.name"] = tag
    if pid:
        fields["pid"] = pid
    read = timestamps.from_iso(iso) if iso else None
    return read[0] if read and read[1] else None


def _add_5424(line: str, header: re.Match[str], fields: Document, document: Document) -> int | None:
    time, host, program, process, kind = header.groups()
    for value, field in ((host, "host.name"), (program, "service.name")):
        if value != "-":
            document[field] = value
    fields.update({name: value for name, value in (("pid", process), ("msgid", kind)) if value != "-"})
    data, place = {}, header.end()
    while element := _ELEMENT.match(line, place):
        data[element[1]] = {name: _ESCAPED.sub(r"\1", value) for name, value in _PARAMETER.findall(element[2])}
        place = element.end()
    if data:
        fields["data"] = data
    read = timestamps.from_iso(time)
    return read[0] if read else None
