"""What a source hands over: log lines, and where they came from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]
"""A log under dotted ECS names, as Fluentd receives it and OpenSearch indexes it."""

Line = str | Document
"""A raw line, or an object that the source had already parsed."""

Entry = tuple[str, int | None, Line]
"""Event id; the source's own time in nanoseconds since 1970, if it has one; the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The readable content of one item of a source.

    `origin` holds the fields that every entry shares; what a line says of itself wins over it.
    """

    origin: Mapping[str, Any]
    entries: Iterable[Entry]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """What a source may need of the call itself: its id stays the same when Lambda retries it."""

    request_id: str
    now_ns: int
