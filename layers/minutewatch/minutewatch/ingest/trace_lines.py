"""Which line goes on with the stack trace before it; one rule for each language's syntax, and nothing guessed.

Every test is of the line's beginning, so that its cost does not grow with the line.
Source: the output of `Throwable.printStackTrace`, CPython's `traceback`, the Go runtime's panics, V8's
`Error.stack`, .NET's `Exception.ToString`, Ruby's `full_message`, PHP's uncaught exceptions.
"""

import re
from collections.abc import Mapping
from enum import Enum, auto
from types import MappingProxyType
from typing import Final

from minutewatch.ingest import levels
from minutewatch.ingest.pattern import Pattern


class Kind(Enum):
    """What was read of a trace so far."""

    FRAMES = auto()
    """Frames below a line that names the error, as most languages print it."""
    PYTHON = auto()
    """`Traceback (most recent call last):` and frames; the error comes last."""
    PYTHON_ERROR = auto()
    """That error."""
    PYTHON_CHAIN = auto()
    """`During handling of the above exception, another exception occurred:`; a traceback follows."""
    GO = auto()
    """A panic, or a goroutine's frames."""
    UNCAUGHT = auto()
    """Node.js shows the source line first, then the error and its frames."""


_HEAD: Final = 400  # characters of a line that are looked at
_TRACEBACK: Final = "Traceback (most recent call last):"
_GROUP: Final = "  + Exception Group Traceback"  # indented, as all of it is
_CHAIN: Final = Pattern("During handling of the above exception|The above exception was the direct cause")
_PANIC: Final = ("panic: ", "fatal error: ", "goroutine ", "SIG", "[signal ", "unexpected fault address ")
_BELOW_ALONE: Final = ("Caused by: ", "Stack trace:", "#0 ")
_ALARMED: Final = frozenset({"error", "fatal", "warn"})
_NEVER: Final = frozenset("0123456789{[<(\"'-*=|")
"""What no line starts with that goes on with a line by itself."""

_FRAME: Final = Pattern(
    r"[ \t]++(?:at |File \"|from |\.\.\. \d+ |Caused by: |Suppressed: |---> |--- End |thrown in |\d+: from |\| "
    r"|\+ |\^|\S+\.go:\d+|\S+:\d+:in [`'])"
)
_BELOW: Final = Pattern(
    r"Caused by: |Suppressed: |--- End of |\.\.\. \d+ |Stack trace:|#\d+ |Next [A-Z\\]|Node\.js v\d"
    r"|[}\])]{1,4}[,;]?\s*$"
)
_ERROR: Final = Pattern(
    r"(?:Uncaught |Exception in thread \"[^\"]*\" |Unhandled exception\. )?"
    r"(?:[A-Za-z_][\w$]*(?:\.|::|\\))*(?:[A-Za-z_][\w$]*)?(?:Exception|Error|Throwable)(?=:| \[|\s*$)"
)
_PYTHON_ERROR: Final = Pattern(r"(?:[A-Za-z_]\w*\.)*(?:[A-Z]\w*(?::|\s*$)|[a-z_]\w*: )")
_GO_FRAME: Final = Pattern(
    r"goroutine \d|created by |\[signal |panic: |runtime stack:|exit status |[\w./*@·-]+[\w.·)]\("
)
_RUBY_FRAME: Final = Pattern(r"\S+\.rb:\d+:in [`']")
_DOTNET_LOG: Final = Pattern(r"(?:trce|dbug|info|warn|fail|crit): [\w.`+]+\[\d+\]$")
_SOURCE_LINE: Final = Pattern(r"(?:node:|file://|/|[A-Z]:\\)\S*:\d+$")


_AFTER: Final[Mapping[Kind, tuple[tuple[Pattern, Kind], ...]]] = MappingProxyType(
    {
        Kind.FRAMES: ((_BELOW, Kind.FRAMES), (_RUBY_FRAME, Kind.FRAMES)),
        Kind.PYTHON: ((_PYTHON_ERROR, Kind.PYTHON_ERROR),),
        Kind.PYTHON_ERROR: ((_CHAIN, Kind.PYTHON_CHAIN),),
        Kind.PYTHON_CHAIN: ((Pattern(re.escape(_TRACEBACK)), Kind.PYTHON),),
        Kind.GO: ((_GO_FRAME, Kind.GO),),
        Kind.UNCAUGHT: ((_ERROR, Kind.FRAMES),),
    }
)
"""What a line that is not indented makes of a trace; where nothing matches it is another log."""


def after_alone(held: str, line: str) -> Kind | None:
    """What the line, which is not blank, makes of the one before it; None where they are two logs."""
    first = line[0]
    if first in _NEVER:
        return None
    head = line[:_HEAD]
    if first in " \t":
        return _indented_after(held, head)
    kind = _opened_by(head)
    if kind is None:
        ruby = held.endswith("):") and _RUBY_FRAME.match(head)
        return Kind.FRAMES if ruby or head.startswith(_BELOW_ALONE) else None
    return kind if (kind is Kind.GO and held.startswith(_PANIC)) or _is_alarmed(held) else None


def _opened_by(head: str) -> Kind | None:
    """The trace that begins with the line, which belongs to the line before it if that one is an error's."""
    if head.startswith(_TRACEBACK):
        return Kind.PYTHON
    if head.startswith("goroutine "):
        return Kind.GO
    names = "Error" in head or "Exception" in head or "Throwable" in head
    return Kind.FRAMES if names and _ERROR.match(head) else None


def over_blank(held: str) -> Kind | None:
    """What a blank line behind the line makes of it: the traces that have one behind their first line."""
    if held.startswith(_PANIC):
        return Kind.GO
    return Kind.FRAMES if held.endswith("):") and _ERROR.match(held[:_HEAD].split(" (", 1)[0]) else None


def after(kind: Kind, line: str, *, blank: bool) -> Kind | None:
    """What the line, which is not blank, makes of a trace; None where it is another log.

    `blank`: a blank line stands between them.
    """
    head = line[:_HEAD]
    if head[0] in " \t":
        return kind if not blank or kind is Kind.GO or _FRAME.match(head) else None
    return next((then for pattern, then in _AFTER[kind] if pattern.match(head)), None)


def _indented_after(held: str, head: str) -> Kind | None:
    if head.startswith(_GROUP):
        return Kind.FRAMES if _is_alarmed(held) else None
    if held.endswith(_TRACEBACK):
        return Kind.FRAMES if held.startswith(_GROUP) else Kind.PYTHON
    if held.startswith(_PANIC):
        return Kind.GO
    if _SOURCE_LINE.match(held[:_HEAD]):
        return Kind.UNCAUGHT
    return Kind.FRAMES if _FRAME.match(head) or _DOTNET_LOG.match(held[:_HEAD]) else None


def _is_alarmed(held: str) -> bool:
    """Whether the line states a level at which a logger prints a trace below it."""
    return levels.of_line(held) in _ALARMED
