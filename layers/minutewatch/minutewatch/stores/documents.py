"""What a document store hands out: JSON, the version that a conditional write names, and fields by dotted name."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

Json = dict[str, Any]


class Version(NamedTuple):
    """Which write a document was read after; a conditional write succeeds only if it is still the last."""

    seq_no: int
    primary_term: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A document as it was read."""

    document: Json
    version: Version


def field_of(source: Mapping[str, Any], name: str) -> Any:
    """The value under the dotted name, whether the document is flat (as ingest writes it) or nested; else None."""
    if name in source:
        return source[name]
    head, dot, rest = name.partition(".")
    inner = source.get(head)
    return field_of(inner, rest) if dot and isinstance(inner, Mapping) else None
