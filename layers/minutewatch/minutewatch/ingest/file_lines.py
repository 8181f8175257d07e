"""The lines of a text file, with their places in it; memory is bounded whatever the file holds.

Places are bytes of the text, so that a file read again, or read on from a record, gives the same records.
"""

from collections.abc import Generator, Iterable, Iterator
from typing import Final

LINE: Final = "line"
CONTINUED: Final = "continued"
"""The rest of a line that was too long to be one record."""

Record = tuple[int, bytes, str]
"""Where it begins, what it holds, and its kind: how to read on from there."""

MAX_LINE: Final = 256 * 1024
MAX_VALUE: Final = 8 * 1024 * 1024
"""What may be a JSON value is kept whole up to here, such as CloudWatch's payload in a file of Firehose."""
_CUT_AT: Final = 4096


def lines(chunks: Iterable[bytes], *, start: int = 0, kind: str = LINE) -> Iterator[Record]:
    """The lines of the text, without their newlines; one that is too long in several records, nothing of it lost.

    Args:
        chunks: The text from byte `start` on, where a record begins.
        start: That byte.
        kind: Whether that record is a line or the rest of one.
    """
    offset, tail = start, b""
    for chunk in chunks:
        pieces = (tail + chunk).split(b"\n")
        tail = pieces.pop()
        for piece in pieces:
            if len(piece) > MAX_LINE:
                offset, piece, kind = yield from _cut(offset, piece, kind)  # noqa: PLW2901
            yield offset, piece, kind
            offset, kind = offset + len(piece) + 1, LINE
        if len(tail) > MAX_LINE:
            offset, tail, kind = yield from _cut(offset, tail, kind)
    if tail:
        yield offset, tail, kind


def _cut(offset: int, data: bytes, kind: str) -> Generator[Record, None, Record]:
    """Yield all but the last record of a line that is too long, and return that one."""
    limit = MAX_VALUE if kind == LINE and data.startswith(b"{") else MAX_LINE
    if len(data) > limit:
        while len(data) > MAX_LINE:
            end = _end(data)
            yield offset, data[:end], kind
            offset, data, kind = offset + end, data[end:], CONTINUED
    return offset, data, kind


def _end(data: bytes) -> int:
    """Behind the last blank near the limit, so that no secret is halved, or else between two characters."""
    blank = data.rfind(b" ", MAX_LINE - _CUT_AT, MAX_LINE)
    if blank >= 0:
        return blank + 1
    end = MAX_LINE
    while end > MAX_LINE - 3 and data[end] & 0xC0 == 0x80:
        end -= 1
    return end
