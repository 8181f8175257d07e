"""Families of patterns: texts that differ in a word or two are one kind of line.

Masking at ingest is stateless and cannot know that a word varies. Here it shows: patterns of equal length that
begin alike and share at least half of their words become one family, whose text has <*> where they differ (the
merging step of Drain: He, Zhu, Zheng, Lyu, ICWS 2017, on whole patterns instead of lines).
"""

from collections.abc import Iterable
from typing import Final

MASK: Final = "<*>"
SHARED: Final = 0.5
# Texts whose family is remembered, of one service.
MAX_REMEMBERED: Final = 500


class Families:
    """The families of one service, in the order in which they appeared."""

    __slots__ = ("_by_shape", "_of")

    def __init__(self, texts: Iterable[str] = ()) -> None:
        """Continue with the families of these texts, or begin."""
        self._by_shape: dict[tuple[int, str], list[str]] = {}
        self._of: dict[str, str] = {}
        for text in texts:
            self._by_shape.setdefault(_shape(text), []).append(text)

    def join(self, text: str) -> tuple[str, str | None]:
        """The family of a pattern; and, where the pattern made its family's text wider, what that was before."""
        known = self._of.get(text)
        if known is not None:
            return known, None
        found, was = self._find(text)
        if was is not None:
            self._of = {one: found if family == was else family for one, family in self._of.items()}
        if len(self._of) >= MAX_REMEMBERED:
            self._of.clear()
        self._of[text] = found
        return found, was

    def forget(self, family: str) -> None:
        """The family is gone."""
        kin = self._by_shape.get(_shape(family), [])
        if family in kin:
            kin.remove(family)
        self._of = {one: of for one, of in self._of.items() if of != family}

    def _find(self, text: str) -> tuple[str, str | None]:
        kin = self._by_shape.setdefault(_shape(text), [])
        words = text.split()
        for i, family in enumerate(kin):
            others = family.split()
            same = sum(a == b for a, b in zip(words, others, strict=True))
            if same == len(words):
                return family, None
            if same >= SHARED * len(words):
                merged = " ".join(a if a == b else MASK for a, b in zip(words, others, strict=True))
                if merged == family:
                    return family, None
                kin[i] = merged
                return merged, family
        kin.append(text)
        return text, None


def _shape(text: str) -> tuple[int, str]:
    words = text.split()
    return len(words), words[0] if words else ""
