"""A log that is too large for Fluentd: cut to what fits, and marked.

Fluentd closes the connection on a record larger than its buffer's `chunk_limit_size` (4 MiB in
`fluent.conf`), and no repeat would change that. A chunk is under 2 MiB before its last record is added, so
with records of at most 2 MB every chunk stays under that limit.
"""

from collections.abc import Iterable
from typing import Any, Final

import msgpack

from minutewatch.ingest.batch import Document
from minutewatch.ingest.identity import place

MAX_RECORD_BYTES: Final = 2_000_000
PREFIX: Final = "oversize/"
SIZE, WHOLE = "labels.truncated", "labels.whole"
"""The whole log's size in bytes, and where it lies."""
_CUT: Final = "…"
_MARGIN_BYTES: Final = 64  # the heads of maps and texts, and the mark
_MAX_DEPTH: Final = 4


def key_of(document: Document) -> str:
    """Where in the spill bucket the whole log lies: the same key whenever its source delivers it again."""
    day = str(document["@timestamp"])[:10].replace("-", "/")
    return f"{PREFIX}{day}/{place(document['event.id'])}.json"


def shortened(document: Document, size_bytes: int, *, whole: str | None = None) -> Document:
    """The log in at most `MAX_RECORD_BYTES` of msgpack: its largest texts are cut, what cannot be cut is left out.

    Args:
        document: What msgpack can say.
        size_bytes: How large it is when packed.
        whole: Where all of it is kept.
    """
    marks = {SIZE: str(size_bytes)} | ({WHOLE: whole} if whole else {})
    left = MAX_RECORD_BYTES - _size(marks) - _MARGIN_BYTES
    return {**_fitting(document.items(), left, depth=0), **marks}


def _fitting(members: Iterable[tuple[str, Any]], left: int, *, depth: int) -> Document:
    """As many members as fit, the small ones first, so that one huge value costs no other."""
    sized = sorted(
        ((_size(name) + _size(value), name, value) for name, value in members), key=lambda each: each[0]
    )
    kept: Document = {}
    for size, name, value in sized:
        if size <= left:
            kept[name], left = value, left - size
        elif part := _cut(value, left - _size(name) - _MARGIN_BYTES, depth):
            kept[name], left = part, left - _size(name) - _size(part)
    return kept


def _cut(value: Any, left: int, depth: int) -> Any:
    """The beginning of the value, in at most `left` bytes; None where nothing of it can be kept."""
    if left <= 0:
        return None
    if isinstance(value, str):
        return value.encode()[:left].decode("utf-8", "ignore") + _CUT
    if isinstance(value, dict) and depth < _MAX_DEPTH:
        return _fitting(value.items(), left, depth=depth + 1)
    return None


def _size(value: Any) -> int:
    return len(msgpack.packb(value))
