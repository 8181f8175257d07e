"""The message by which an object is read on that one invocation was too short for.

It holds where to go on, and no settings and no secrets. Whoever may write to the stack's queue could write one as
well: it makes the function read nothing that a notification could not make it read.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import orjson

from minutewatch.ingest.batch import Batch, Bookmark, StoredObject
from minutewatch.ingest.sources import s3
from minutewatch.ingest.sources.found import Found

MARK: Final = "minutewatch.continue"

_TEXT: Final = (str, type(None))
_OF_OBJECT: Final[Mapping[str, tuple[type, ...]]] = MappingProxyType(
    {"bucket": (str,), "key": (str,), "version": _TEXT, "etag": _TEXT, "region": _TEXT, "account": _TEXT}
)
_OF_BOOKMARK: Final[Mapping[str, tuple[type, ...]]] = MappingProxyType(
    {"offset": (int,), "kind": _TEXT, "header": _TEXT, "seekable": (bool,)}
)


def message(stored: StoredObject) -> str:
    """The message, as JSON."""
    return orjson.dumps({MARK: {**stored._asdict(), "bookmark": stored.bookmark._asdict()}}).decode()


def matches(value: dict[str, Any]) -> bool:
    """Whether the object is such a message."""
    return len(value) == 1 and isinstance(value.get(MARK), dict)


def opened(value: dict[str, Any], found: Found) -> Batch:
    """The object that it names; raises `DecodeError` where the message is not as `message` writes it."""
    content = value[MARK]
    try:
        stored = StoredObject(**{**content, "bookmark": Bookmark(**content["bookmark"])})
    except (KeyError, TypeError) as error:
        raise found.error(f"is no place to go on at: {error}") from error
    if not (_is_sound(content, _OF_OBJECT) and _is_sound(content["bookmark"], _OF_BOOKMARK)):
        raise found.error("is no place to go on at")
    if any(text is not None and s3.mark(text) != text for text in (stored.version, stored.etag)):
        raise found.error("is no place to go on at")
    return Batch(origin={}, entries=(), objects=(stored,))


def _is_sound(content: dict[str, Any], types: Mapping[str, tuple[type, ...]]) -> bool:
    """Whether what is there is of these very types, and no number is below 0, no name empty."""
    given = {name: content[name] for name in types if name in content}
    return all(value.__class__ in types[name] for name, value in given.items()) and not any(
        value == "" or (value.__class__ is int and value < 0) for name, value in given.items() if name != "header"
    )
