"""Lines of Kubernetes' components, as in EKS' control plane logs: `E0105 10:07:00.123456 1 server.go:31] no`.

The time has no year and no zone, so that the source's time is the better one.
Source: github.com/kubernetes/klog, the header of `klog.formatHeader`.
"""

import re
from typing import Final

from minutewatch.ingest.batch import Document
from minutewatch.ingest.formats.format import NOT_TAKEN
from minutewatch.ingest.pattern import Pattern

_LINE: Final = Pattern(r"([IWEF])\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ ([^\s\]]+:\d+)\] ", re.ASCII)
_LEVELS: Final = {"I": "info", "W": "warn", "E": "error", "F": "fatal"}


def add_fields(line: str, document: Document) -> int | None:
    """Add level and source line."""
    match = _LINE.match(line) if line[5:6] == " " else None
    if not match:
        return NOT_TAKEN
    document["message"] = line
    document["log.level"] = _LEVELS[match[1]]
    document["fields"] = {"klog": {"source": match[2]}}
    return None
