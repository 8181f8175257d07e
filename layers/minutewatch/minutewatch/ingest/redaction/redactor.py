"""Hiding secrets in the fields of a log document."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from minutewatch.ingest.batch import Document
from minutewatch.ingest.json_text import json_text
from minutewatch.ingest.linear import Pattern, text_of, utf8
from minutewatch.ingest.redaction.actions import Action, hashed, hashed_address, is_hidden, masked
from minutewatch.ingest.redaction.kind import Kind
from minutewatch.ingest.redaction.named import name_of
from minutewatch.ingest.redaction.scanner import Scanner
from minutewatch.ingest.redaction.screen import Screen

UNTOUCHED: Final = frozenset(
    "@timestamp event.id event.ingested event.dataset event.duration log.level sample.rate"
    " cloud.provider cloud.account.id cloud.region".split()
)
"""Fields that never hold what a line said."""
ADDRESSES: Final = frozenset("source.ip client.ip destination.ip server.ip host.ip".split())
"""Fields of type `ip`, in which no other text can stand."""
MESSAGE: Final = "message"
MAX_DEPTH: Final = 24

_SHORT: Final = 13
"""Fewer letters and digits than this, and nothing else, hold none of the shipped kinds."""
_BIG: Final = 10**8
_NAMES: Final = 4096


class Redactor:
    """Hides in documents what its rules say.

    Args:
        screen: Tells which texts may hold a secret.
        scanners: The passes over each such text, in order.
        names: Patterns for names of fields whose value is secret whatever it is, and the kind; the first wins.
        actions: By the kind's name.
        kept: Names of fields that look secret and are not.
        short_texts: Whether a word of under 13 letters and digits can be a secret by itself.
        key: For the action `hash`.
    """

    def __init__(
        self,
        *,
        screen: Screen,
        scanners: Sequence[Scanner],
        names: Sequence[tuple[Pattern, Kind]],
        actions: Mapping[str, Action],
        kept: Pattern | None = None,
        short_texts: bool = False,
        key: bytes = b"",
    ) -> None:
        self.screen, self.scanners, self.names, self.actions = screen, scanners, names, actions
        self.kept, self.short_texts, self.key = kept, short_texts, key
        self.kind_named = lru_cache(maxsize=_NAMES)(self._kind_named)

    def redact(self, document: Document) -> int:
        """Hide every secret in the document, in place; how many there were."""
        hiding = _Hiding(self)
        for name in document.keys() - UNTOUCHED:
            hiding.look_at(document, name, document[name], 0)
        hiding.finish(document)
        return hiding.count

    def hides_any(self, names: Iterable[str]) -> bool:
        """Whether a field of one of these names is hidden whatever its value is.

        A line that does not hold the names of its fields itself, such as a row of a table, cannot be screened for
        them: where this is so, every such line has to be redacted.
        """
        return any(self.kind_named(name) is not None for name in names)

    def keeps(self, name: str) -> bool:
        """Whether the name looks secret and is not."""
        return self.kept is not None and self.kept.search(utf8(name)) is not None

    def _kind_named(self, name: str) -> Kind | None:
        if self.keeps(name):
            return None
        data = utf8(name)
        return next((kind for pattern, kind in self.names if pattern.search(data)), None)


class _Hiding:
    """The redaction of one document: its values are gathered first, so that one search tells which to read."""

    def __init__(self, rules: Redactor) -> None:
        self.count = 0
        self._rules = rules
        self._places: list[tuple[Any, Any]] = []
        self._texts: list[str] = []
        self._drop = False

    def look_at(self, container: Any, key: Any, value: Any, depth: int) -> None:
        """Hide the value if its name says so, else gather its texts."""
        if value is None or value is True or value is False:
            return
        kind = self._rules.kind_named(key) if isinstance(key, str) else None
        if kind is not None and self._is_meant(kind, value, key):
            new = self._put(kind, utf8(value if isinstance(value, str) else json_text(value)))
            self._store(container, key, text_of(new))
        elif isinstance(value, str):
            if len(value) >= _SHORT or self._rules.short_texts or not value.isalnum():
                self._gather(container, key, value)
        elif isinstance(value, dict | list):
            self._look_into(container, key, value, depth)
        elif isinstance(value, int) and abs(value) >= _BIG:
            self._gather(container, key, str(value))

    def finish(self, document: Document) -> None:
        """Hide what the gathered texts hold."""
        for place in self._rules.screen.suspects(self._texts):
            container, key = self._places[place]
            new = old = utf8(self._texts[place])
            for scanner in self._rules.scanners:
                new = scanner.hide(new, self._found)
            if new == old:
                continue
            if container is document and key in ADDRESSES:
                self._store_address(document, key, old)
            else:
                self._store(container, key, text_of(new))

    def _look_into(self, container: Any, key: Any, value: Any, depth: int) -> None:
        if depth >= MAX_DEPTH:
            text = container[key] = json_text(value)
            self._gather(container, key, text)
            return
        members = value.items() if isinstance(value, dict) else enumerate(value)
        for inner, member in list(members):
            self.look_at(value, inner, member, depth + 1)

    def _gather(self, container: Any, key: Any, text: str) -> None:
        self._places.append((container, key))
        self._texts.append(text)

    def _store(self, container: Any, key: Any, text: str) -> None:
        drop, self._drop = self._drop, False
        if not drop:
            container[key] = text
        elif isinstance(container, list):
            container[key] = None
        elif key == MESSAGE:
            container[key] = text_of(masked("dropped"))
        else:
            del container[key]

    def _store_address(self, document: Document, name: str, address: bytes) -> None:
        self._drop = False
        if self._rules.actions.get("ip") == "hash":
            document[name] = hashed_address(address, self._rules.key)
        else:
            del document[name]

    def _is_meant(self, kind: Kind, value: Any, name: str) -> bool:
        if not isinstance(value, str):
            return True
        return not is_hidden(utf8(value), kind.name) and kind.accepts(value, f"{name}=")

    def _found(self, kind: Kind, secret: bytes, lead: bytes) -> bytes | None:
        if is_hidden(secret, kind.name):
            return None
        before = lead.decode("utf-8", "replace")
        if not kind.accepts(secret.decode("utf-8", "replace"), before):
            return None
        if kind.names and self._rules.keeps(name_of(before)):
            return None
        return self._put(kind, secret)

    def _put(self, kind: Kind, secret: bytes) -> bytes:
        self.count += 1
        action = self._rules.actions[kind.name]
        self._drop = self._drop or action == "drop"
        return hashed(kind.name, secret, self._rules.key) if action == "hash" else masked(kind.name)
