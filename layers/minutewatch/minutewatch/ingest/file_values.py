"""The JSON values of a text file that its lines would cut: pretty-printed, concatenated, in an array.

So are written the files of CloudTrail and AWS Config (one object around all records) and Firehose's (nothing
between one record and the next). One object a line is not read here but by its lines, which is quicker.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

import orjson

from minutewatch.ingest.file_lines import MAX_LINE, MAX_VALUE, Record, lines
from minutewatch.ingest.pattern import Pattern

VALUE: Final = "value"

_LOOK_AHEAD: Final = 4096
_BLANK: Final = b"\xef\xbb\xbf \t\r\n"
_BRACE, _BRACKET, _QUOTE = b'{["'
_OPEN, _CLOSE = b"{[", b"}]"

_OBJECT: Final = rb'\{\s*(?:"|\})'
_TEXT: Final = rb'"(?:[^"\\\n]++|\\.)*+'
_OPENING: Final = Pattern(
    rb"(?:\xef\xbb\xbf)?\s*(?:" + _OBJECT + rb"|(?P<array>\[)\s*(?:" + _OBJECT + rb"|" + _TEXT + rb'"\s*[,\]]))'
)
_WRAPPER: Final = Pattern(
    rb'\{\s*(?:"\w+"\s*:\s*(?:"[^"\\\n]*"|[\w.+-]+)\s*,\s*)*"(?:Records|configurationItems)"\s*:\s*\['
)
"""What stands before the records of CloudTrail's files, and of Config's."""
_BETWEEN: Final = Pattern(rb"(?:\xef\xbb\xbf|[\s,\]}])*")
_INSIDE: Final = Pattern(rb'(?:[^"{}\[\]]++|' + _TEXT + rb'")*+')
_BEGUN_TEXT: Final = Pattern(_TEXT)


def holds_values(head: bytes) -> bool:
    """Whether the file that begins so is to be read by its JSON values."""
    opening = _OPENING.match(head)
    if opening is None or opening["array"]:
        return opening is not None
    line, newline, _ = head.lstrip(_BLANK).partition(b"\n")
    one_a_line = newline and line.rstrip().endswith(b"}") and b"}{" not in line
    return not one_a_line or _WRAPPER.match(line) is not None


def values(chunks: Iterable[bytes], *, start: int = 0) -> Iterator[Record]:
    """The JSON values of the text, those of an array and of CloudTrail's `Records` one by one.

    What stands between them and is no JSON is read by lines. So is everything from a value on that does not end,
    or is larger than `MAX_VALUE`.

    Args:
        chunks: The text from byte `start` on, where a record begins.
        start: That byte.
    """
    window = _Window(chunks, start)
    while (first := window.next_byte()) is not None:
        wrapper = _WRAPPER.match(window.data, window.at) if first == _BRACE else None
        if wrapper:
            window.at = wrapper.end()
        elif first == _BRACKET:
            window.at += 1
        else:
            offset = window.offset
            size = (_object_size if first == _BRACE else _text_size if first == _QUOTE else _line_size)(window)
            if size is None:
                yield from lines(window.rest(), start=offset)
                return
            value = window.take(size)
            yield offset, _unquoted(value) if first == _QUOTE else value, VALUE


class _Window:
    """The part of the text that is in memory; `at` is the place in `data` that is read next."""

    def __init__(self, chunks: Iterable[bytes], start: int) -> None:
        self.data, self.at = b"", 0
        self._chunks, self._start = iter(chunks), start

    @property
    def offset(self) -> int:
        return self._start + self.at

    @property
    def size(self) -> int:
        """How much of the text from `at` on is there."""
        return len(self.data) - self.at

    def next_byte(self) -> int | None:
        """The first byte of the next value, and enough behind it to know it by; None at the end."""
        while True:
            between = _BETWEEN.match(self.data, self.at)
            self.at = between.end() if between else self.at
            if self.size >= _LOOK_AHEAD or not self.more():
                return self.data[self.at] if self.size else None

    def more(self) -> bool:
        """Whether there was more; what has been read is forgotten.

        As much again is taken as is there, so that what is looked at anew does not grow with the square.
        """
        size, fresh = 0, []
        while size <= self.size and (chunk := next(self._chunks, None)) is not None:
            fresh.append(chunk)
            size += len(chunk)
        self.data, self._start, self.at = b"".join((self.data[self.at :], *fresh)), self.offset, 0
        return bool(fresh)

    def take(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]

    def rest(self) -> Iterator[bytes]:
        return chain((self.data[self.at :],), self._chunks)


def _object_size(window: _Window) -> int | None:
    """Bytes from the opening brace to the closing one; None where there is none soon enough."""
    depth = size = 0
    while size < MAX_VALUE:
        inside = _INSIDE.match(window.data, window.at + size)
        size = inside.end() - window.at if inside else size
        byte = window.data[window.at + size : window.at + size + 1]
        if byte and byte in _OPEN:
            depth += 1
        elif byte and byte in _CLOSE:
            depth -= 1
            if depth == 0:
                return size + 1 if size < MAX_VALUE else None
        elif _is_broken(window, size) or window.size > MAX_VALUE or not window.more():
            return None
        else:
            continue
        size += 1
    return None


def _is_broken(window: _Window, size: int) -> bool:
    """Whether a text begins there that its line ends before its quote does."""
    begun = _BEGUN_TEXT.match(window.data, window.at + size)
    return begun is not None and window.data[begun.end() : begun.end() + 1] == b"\n"


def _text_size(window: _Window) -> int | None:
    """Bytes from quote to quote; those of a line where the text does not end in it."""
    while True:
        begun = _BEGUN_TEXT.match(window.data, window.at)
        end = begun.end() if begun else window.at
        if window.data[end : end + 1] == b'"':
            return end + 1 - window.at
        if end + 1 < len(window.data) or window.size > MAX_VALUE or not window.more():
            return _line_size(window)


def _line_size(window: _Window) -> int | None:
    """Bytes to the end of the line, without it; None where the line is too long."""
    while True:
        end = window.data.find(b"\n", window.at)
        if end >= 0 or window.size > MAX_LINE or not window.more():
            size = (end if end >= 0 else len(window.data)) - window.at
            return size if size <= MAX_LINE else None


def _unquoted(value: bytes) -> bytes:
    try:
        return str(orjson.loads(value)).encode()
    except orjson.JSONDecodeError:
        return value
