"""What a format is: how to tell its lines cheaply, and how to read one."""

from collections.abc import Callable, Set
from typing import Final, NamedTuple

from minutewatch.ingest.batch import Document

NOT_TAKEN: Final = -1
"""What a reader returns for a line that is not of its format; it has then left the document as it was."""

TextReader = Callable[[str, Document], int | None]
"""Adds what a line says to the document, `message` among it; the line's own time in ns, None, or `NOT_TAKEN`."""

ObjectReader = Callable[[Document, Document, str | None], int | None]
"""The same for a JSON object; the third argument is the line that it was read from, if there was one."""

Opened = tuple[str, int | None, Document]
"""What a container held: the line, the container's own time, and its other members."""

Opener = Callable[[str], Opened | None]
"""Takes the line out of its container; None where there is no such container."""

DATED: Final = "-T"
"""How lines begin that start with `2026-01-05T`: by the fifth and the eleventh character."""
DATED_BLANK: Final = "- "
"""Likewise `2026-01-05 `."""
DATED_TAB: Final = "-\t"
"""Likewise `2026-01-05<tab>`."""
SLASHED: Final = "/ "
"""Likewise `2026/01/05 `."""
DIGITS: Final = tuple("0123456789")
LETTERS: Final = tuple("abcdefghijklmnopqrstuvwxyz")


class TextFormat(NamedTuple):
    """A format of text lines.

    `begins`: what its lines can start with, each a character, or one of the names above for what starts with a
    date. Only such lines are offered to `read`, which says `NOT_TAKEN` to one that is something else, by a cheap
    test first.
    """

    name: str
    begins: tuple[str, ...]
    read: TextReader


class Container(NamedTuple):
    """A format whose lines hold another line, which is then read as if it stood alone."""

    name: str
    begins: tuple[str, ...]
    open: Opener


class ObjectFormat(NamedTuple):
    """A format of JSON objects, told by the names of their members, once for each set of names."""

    name: str
    has: Callable[[Set[str]], bool]
    read: ObjectReader


class ObjectContainer(NamedTuple):
    """A format of JSON objects that hold a line in one of their members."""

    name: str
    has: Callable[[Set[str]], bool]
    open: Callable[[Document], Opened | None]
