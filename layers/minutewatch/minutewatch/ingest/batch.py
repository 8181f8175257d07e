"""What a source hands over: log lines, and where they came from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from minutewatch.errors import DecodeError

Document = dict[str, Any]
"""A log under dotted ECS names, as Fluentd receives it and OpenSearch indexes it."""

Line = str | Document
"""A raw line, or an object that the source had already parsed."""

Entry = tuple[str, int | None, Line]
"""Event id; the source's own time in nanoseconds since 1970, if it has one; the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The readable content of one item of a source.

    `origin` holds the fields that every entry shares; what a line says of itself wins over it. `parts` is what the
    item held under other origins (an envelope, such as CloudWatch's payload in an aggregated Kinesis record).
    `unreadable` is what could not be read beside them: the rest is delivered, and the item still fails.
    """

    origin: Mapping[str, Any]
    entries: Iterable[Entry]
    parts: Sequence["Batch"] = ()
    unreadable: Sequence[DecodeError] = ()

    def whole(self) -> Iterator["Batch"]:
        """This batch, and after it everything nested in it."""
        yield self
        for part in self.parts:
            yield from part.whole()


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """What a source may need of the call itself: its id stays the same when Lambda retries it.

    `http_token` is what HTTP requests have to bear; without one they are all refused.
    """

    request_id: str
    now_ns: int
    http_token: str | None = field(default=None, repr=False)
