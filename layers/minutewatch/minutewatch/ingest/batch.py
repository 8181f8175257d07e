"""What a source hands over: log lines, and where they came from."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from minutewatch.errors import DecodeError
from minutewatch.shown import shown

Document = dict[str, Any]
"""A log under dotted ECS names, as Fluentd receives it and OpenSearch indexes it."""

Line = str | Document
"""A raw line, or an object that the source had already parsed."""

Entry = tuple[str, int | None, Line]
"""Event id; the source's own time in nanoseconds since 1970, if it has one; the line."""

Log = tuple[int, Document]
"""When it happened, in nanoseconds since 1970, and what is said of it."""

Parse = Callable[[Any, Document], int | None]
"""Adds what a line says to a document, which holds its origin and id already; the line's own time, or None.

Where the line writes that time as we do, it may become the document's `@timestamp` as it stands.
"""


class Bookmark(NamedTuple):
    """Where reading a file goes on: at the record that begins at byte `offset` of what it unpacks to.

    Attributes:
        kind: How the record there is to be read, as `records` tells them apart; None at the beginning.
        header: The line that says what the file's columns are.
        seekable: Whether that byte is also the file's own, because it is not packed.
    """

    offset: int = 0
    kind: str | None = None
    header: str | None = None
    seekable: bool = False


START: Final = Bookmark()


class StoredObject(NamedTuple):
    """An object in S3 whose logs are still to be read, from the bookmark on.

    `version` or `etag` tell which of the contents that the key has had; with neither it is the newest.
    """

    bucket: str
    key: str
    version: str | None = None
    etag: str | None = None
    region: str | None = None
    account: str | None = None
    bookmark: Bookmark = START


class Batch(NamedTuple):
    """The readable content of one item of a source.

    `origin` holds the fields that every entry shares; what a line says of itself wins over it. `parts` is what the
    item held under other origins (an envelope, such as CloudWatch's payload in an aggregated Kinesis record).
    `unreadable` is what could not be read beside them: the rest is delivered, and the item still fails. `objects`
    are where the item says that its logs lie.
    `parse` reads the lines where a header says what they hold, under the names in `columns`; None for any format.
    """

    origin: Mapping[str, Any]
    entries: Iterable[Entry]
    parts: Sequence["Batch"] = ()
    unreadable: Sequence[DecodeError] = ()
    parse: Parse | None = None
    columns: Sequence[str] = ()
    objects: Sequence[StoredObject] = ()

    def whole(self) -> Iterator["Batch"]:
        """This batch, and after it everything nested in it."""
        yield self
        for part in self.parts:
            yield from part.whole()


class Invocation(NamedTuple):
    """What a source may need of the call itself: its id stays the same when Lambda retries it.

    `http_token` is what HTTP requests have to bear; without one they are all refused.
    """

    request_id: str
    now_ns: int
    http_token: str | None = None

    def __repr__(self) -> str:
        return shown(self, without=("http_token",))
