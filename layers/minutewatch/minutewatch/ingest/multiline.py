"""Stack traces put together again, within one stream: Java, Python, Go, Node.js, .NET, Ruby, PHP.

Only what a trace's own syntax shows to be its continuation is joined, so that two logs never become one. Never for
CloudWatch's events, which are whole.
"""

from collections.abc import Iterable, Iterator
from typing import Final, Generic, TypeVar

from minutewatch.ingest.trace_lines import Kind, after, after_alone, over_blank

MAX_LINES: Final = 500
MAX_BYTES: Final = 256 * 1024
CONTINUED: Final = "... (continued) "
"""How a log starts that goes on where the one before it reached a cap."""
_MAX_BLANKS: Final = 2

Position = TypeVar("Position")


def joined(
    lines: Iterable[tuple[Position, str]], *, max_lines: int = MAX_LINES, max_bytes: int = MAX_BYTES
) -> Iterator[tuple[Position, str]]:
    """The logs in the lines of one stream, each with the position of its first line; traces joined by newlines.

    A trace of more than `max_lines` lines or `max_bytes` bytes goes on as a further log, which starts with
    `CONTINUED`. A line is never cut, whatever its size.
    """
    trace: _Trace[Position] | None = None
    held: tuple[Position, str] | None = None
    for entry in lines:
        if trace is not None and trace.takes(entry):
            yield from trace.closed()
            continue
        if trace is not None:
            yield from trace.logs()
            trace, held = None, entry
        elif held is None:
            held = entry
        elif (kind := _kind(held[1], entry[1])) is None:
            yield held
            held = entry
        else:
            trace = _Trace(held, kind, max_lines=max_lines, max_bytes=max_bytes)
            trace.add(entry)
            yield from trace.closed()
    if trace is not None:
        yield from trace.logs()
    elif held is not None:
        yield held


def _kind(held: str, line: str) -> Kind | None:
    return over_blank(held) if not line or line.isspace() else after_alone(held, line)


class _Trace(Generic[Position]):
    """The lines of one trace so far, and the blank ones behind them, which belong to it if it goes on."""

    def __init__(self, first: tuple[Position, str], kind: Kind, *, max_lines: int, max_bytes: int) -> None:
        self._kind = kind
        self._max_lines, self._max_bytes = max_lines, max_bytes
        self._position, line = first
        self._lines, self._size = [line], _bytes(line)
        self._mark = ""
        self._blanks: list[tuple[Position, str]] = []
        self._closed: list[tuple[Position, str]] = []

    def takes(self, entry: tuple[Position, str]) -> bool:
        """Whether the line may belong to the trace; it is then part of it."""
        line = entry[1]
        if line and not line.isspace():
            kind = after(self._kind, line, blank=bool(self._blanks))
            if kind is None:
                return False
            self._kind = kind
        elif len(self._blanks) == _MAX_BLANKS:
            return False
        self.add(entry)
        return True

    def add(self, entry: tuple[Position, str]) -> None:
        """Make the line part of the trace; a blank one only once another line follows."""
        if not entry[1] or entry[1].isspace():
            self._blanks.append(entry)
            return
        more = [*self._blanks, entry]
        size = sum(_bytes(line) + 1 for _, line in more)
        if len(self._lines) + len(more) > self._max_lines or self._size + size > self._max_bytes:
            self._closed.append(self._log())
            self._position, self._lines, self._size, self._mark = more[0][0], [], 0, CONTINUED
        self._lines += [line for _, line in more]
        self._size += size
        self._blanks = []

    def closed(self) -> Iterator[tuple[Position, str]]:
        """What a cap has closed since the last call."""
        while self._closed:
            yield self._closed.pop(0)

    def logs(self) -> Iterator[tuple[Position, str]]:
        """The trace, and the blank lines that turned out not to be part of it."""
        yield self._log()
        yield from self._blanks

    def _log(self) -> tuple[Position, str]:
        return self._position, self._mark + "\n".join(self._lines)


def _bytes(line: str) -> int:
    return len(line) if line.isascii() else len(line.encode("utf-8", "surrogatepass"))
