"""One pass over a text for secrets: the pattern, and which kinds each of its groups may stand for."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import Final

from minutewatch.ingest.linear import Pattern, Span, compiled
from minutewatch.ingest.redaction.actions import TRACE
from minutewatch.ingest.redaction.kind import Kind
from minutewatch.ingest.redaction.scan import Group, replace

_OPENING: Final = re.compile(rb"""[bru]?(\\*)(["'])""")

Put = Callable[[Kind, bytes, bytes], bytes | None]
"""What stands in place of a secret of this kind, by its bytes and what stood before it; None leaves it."""


class Scanner:
    """Finds the secrets of some kinds. What an earlier redaction left is passed over.

    `pattern` is one for all of them, `group_of` tells which of its groups holds the secret, `kinds` which kinds a
    group may stand for; several are told apart by what their secrets begin with.

    The pattern is made by the first text that may hold a secret: that of the shipped kinds takes 8 ms.
    """

    def __init__(
        self, pattern: Callable[[], Pattern], group_of: Group, kinds: Mapping[int, Sequence[Kind]]
    ) -> None:
        self._compiled, self._group_of, self._kinds = pattern, group_of, kinds

    @cached_property
    def _pattern(self) -> Pattern:
        return self._compiled()

    def hide(self, data: bytes, put: Put) -> bytes:
        """The text with each secret replaced by what `put` says."""

        def replacement(group: int, secret: bytes, lead: bytes) -> bytes | None:
            kinds = self._kinds[group]
            kind = kinds[0] if len(kinds) == 1 else next(kind for kind in kinds if secret.startswith(kind.begins))
            return _inside_quotes(kind, secret, lead, put) if kind.quoted else put(kind, secret, lead)

        return replace(data, self._pattern, self._group_of, replacement)


def _inside_quotes(kind: Kind, value: bytes, lead: bytes, put: Put) -> bytes | None:
    opening = _OPENING.match(value)
    if opening is None:
        return put(kind, value, lead)
    secret, quote = value[opening.end() :], opening[2]
    if secret.endswith(quote):
        secret = secret[:-1].rstrip(b"\\") if opening[1] else secret[:-1]
    new = put(kind, secret, lead)
    return None if new is None else value[: opening.end()] + new + value[opening.end() + len(secret) :]


def scanner_of(kinds: Sequence[Kind]) -> Scanner:
    """One pass for all of these kinds; of those that begin at the same character the first wins."""
    forms = [kind for kind in kinds if kind.begins]
    owners: dict[int, Sequence[Kind]] = {}
    alternatives = [TRACE]
    for kind in (kind for kind in kinds if not kind.begins):
        owners.update(dict.fromkeys(range(len(owners) + 1, len(owners) + kind.groups + 1), (kind,)))
        alternatives.append(f"(?:{kind.pattern})")
    if forms:
        owners[len(owners) + 1] = forms
        alternatives.append(f"({'|'.join(_without_group(kind.pattern) for kind in forms)})")
    return Scanner(partial(compiled, "|".join(alternatives)), _only_group, owners)


def _without_group(pattern: str) -> str:
    """The pattern of a kind with `begins` is one group: all of it is the secret."""
    return f"(?:{pattern[1:-1]})"


def scanner_of_pattern(kind: Kind, pattern: str) -> Scanner:
    """A pass for a pattern that somebody wrote: its group `redact` is the secret, else all that it matches.

    Raises:
        ValueError: RE2 does not take it.
    """
    whole = compiled(f"{TRACE}|({pattern})")
    inner = whole.named.get("redact", 1)

    def group_of(spans: Sequence[Span]) -> int:
        if spans[1][0] < 0:
            return 0
        return inner if spans[inner][0] >= 0 else 1

    return Scanner(lambda: whole, group_of, {1: (kind,), inner: (kind,)})


def _only_group(spans: Sequence[Span]) -> int:
    return next((group for group, span in enumerate(spans[1:], 1) if span[0] >= 0), 0)
