"""What a stack trace is about: the type of the error and its message."""

import re
from typing import Final

from minutewatch.ingest.batch import Document
from minutewatch.ingest.pattern import Pattern

_TRACEBACK: Final = "Traceback (most recent call last)"
_HEAD: Final = 4_000  # characters at either end that are looked at
_PYTHON: Final = Pattern(r"^((?:[A-Za-z_]\w*\.)*[A-Z]\w*)(?:: ([^\n]*))?$", re.MULTILINE)
_FIRST_LINE: Final = Pattern(
    r'^(?:\[ERROR\] |Exception in thread "[^"\n]*" |Unhandled exception\. |(?:PHP )?Fatal error:\s{1,2}Uncaught '
    r"|Uncaught )?"
    r"([A-Za-z_\\][\w.$\\]*(?:Exception|Error|Throwable|Fault))(?:\s\[[\w.]+\])?(?:: ([^\n]*))?",
    re.MULTILINE,
)
_RUBY: Final = Pattern(r"^[^\n]*:\d+:in [`'][^\n']*': ([^\n]*) \(([A-Z][\w:]*)\)$", re.MULTILINE)
_GO: Final = Pattern(r"^(panic|fatal error): ([^\n]*)", re.MULTILINE)
_FRAMES: Final = (
    "\n\tat ",
    "\n    at ",
    "\n   at ",
    '\n  File "',
    "\n\tfrom ",
    "\ngoroutine ",
    "\n#0 ",
    "\n\tat\t",
)


def is_in(text: str) -> bool:
    """Whether the text of several lines holds a stack trace."""
    head = text[:_HEAD]
    return _TRACEBACK in head or any(frame in head for frame in _FRAMES)


def error_of(text: str) -> tuple[str, str | None] | None:
    """Type and message of the error that the trace is about, or None where they are not to be found.

    A Python traceback says it at its end, the others at their beginning.
    """
    if _TRACEBACK in text[:_HEAD]:
        found = _PYTHON.findall(text[-_HEAD:])
        if found:
            return found[-1][0], found[-1][1] or None
    first = _FIRST_LINE.search(text[:_HEAD])
    if first:
        return first[1], first[2]
    ruby = _RUBY.search(text[:_HEAD])
    if ruby:
        return ruby[2], ruby[1]
    go = _GO.search(text[:_HEAD])
    return (go[1], go[2]) if go else None


def add_error(trace: str, document: Document) -> None:
    """Add `error.type` and `error.message` of the trace where the log does not say them itself."""
    if "error.type" in document and "error.message" in document:
        return
    error = error_of(trace)
    if error is None or document.get("error.type", error[0]) != error[0]:
        return
    document["error.type"] = error[0]
    if error[1] and "error.message" not in document:
        document["error.message"] = error[1]
