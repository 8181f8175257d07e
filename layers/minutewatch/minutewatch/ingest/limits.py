"""What an index refuses, kept out of its way: no value may cost its document.

Lucene takes terms of at most 32,766 bytes. Keyword fields of the index template ignore longer values by
themselves; `fields` is a flat_object, which has no such guard, and would refuse the whole document. Its terms are
a path and a value together.
"""

from typing import Any, Final

from minutewatch.ingest.batch import Document

MAX_TERM_BYTES: Final = 32_000
"""A little under Lucene's limit, for the path's own prefix."""
_BYTES_A_CHARACTER: Final = 4  # at most, in UTF-8


def within_limits(document: Document) -> Document:
    """The document, with the members of `fields` that hold too long a term under `fields_unindexed`.

    There they are kept, and cannot be searched.
    """
    fields = document.get("fields")
    if not isinstance(fields, dict):
        return document
    too_long = {name: value for name, value in fields.items() if _exceeds(value, _length(name))}
    if not too_long:
        return document
    kept = {name: value for name, value in fields.items() if name not in too_long}
    limited = {**document, "fields": kept, "fields_unindexed": too_long}
    if not kept:
        del limited["fields"]
    return limited


def _exceeds(value: Any, path_bytes: int) -> bool:
    """Whether a term of `value`, found at a path of that many bytes, is too long."""
    if isinstance(value, dict):
        return any(_exceeds(member, path_bytes + 1 + _length(str(name))) for name, member in value.items())
    if isinstance(value, list):
        return any(_exceeds(member, path_bytes) for member in value)
    return path_bytes + _length(value if isinstance(value, str) else "") > MAX_TERM_BYTES


def _length(text: str) -> int:
    if len(text) * _BYTES_A_CHARACTER < MAX_TERM_BYTES // 2:
        return len(text) * _BYTES_A_CHARACTER
    return len(text.encode("utf-8", "surrogatepass"))
