"""Families of patterns: texts that differ in a word or two are one kind of line.

Masking at ingest is stateless and cannot know that a word varies. Here it shows: patterns of equal length that
begin alike and share at least half of their words become one family, whose text has <*> where they differ (the
merging step of Drain: He, Zhu, Zheng, Lyu, ICWS 2017, on whole patterns instead of lines).
"""

from collections.abc import Container, Iterable, Sequence
from typing import Final

MASK: Final = "<*>"
SHARED: Final = 0.5


class Families:
    """The families of one service. What a pattern joins depends on the families alone, not on their order."""

    __slots__ = ("_kin", "_texts")

    def __init__(self, texts: Iterable[str] = ()) -> None:
        """Continue with the families of these texts, or begin. They are looked at when they are needed."""
        self._texts = texts
        self._kin: dict[tuple[int, str], set[str]] | None = None

    @property
    def _by_shape(self) -> dict[tuple[int, str], set[str]]:
        if self._kin is None:
            self._kin = {}
            for text in self._texts:
                self._kin.setdefault(_shape(text), set()).add(text)
        return self._kin

    def join(self, text: str) -> tuple[str, str | None]:
        """The family of a pattern; and, where the pattern made its family's text wider, what that was before."""
        kin = self._by_shape.setdefault(_shape(text), set())
        if text in kin or not kin:
            kin.add(text)
            return text, None
        words = text.split()
        nearest = min(kin, key=lambda family: (-_same(words, family), family))
        if _same(words, nearest) < SHARED * len(words):
            kin.add(text)
            return text, None
        merged = " ".join(a if a == b else MASK for a, b in zip(words, nearest.split(), strict=True))
        if merged == nearest:
            return nearest, None
        kin.remove(nearest)
        kin.add(merged)
        return merged, nearest

    def keep(self, texts: Container[str]) -> None:
        """Forget the families that are not among these."""
        for shape, kin in list(self._by_shape.items()):
            kept = {family for family in kin if family in texts}
            if kept:
                self._by_shape[shape] = kept
            else:
                del self._by_shape[shape]


def _same(words: Sequence[str], family: str) -> int:
    return sum(a == b for a, b in zip(words, family.split(), strict=True))


def _shape(text: str) -> tuple[int, str]:
    words = text.split()
    return len(words), words[0] if words else ""
