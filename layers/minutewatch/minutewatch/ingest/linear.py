"""Regular expressions that take time in proportion to the text, whatever the pattern: RE2.

Python's own engine backtracks, so that one unlucky pattern and one long line stop a function until its time-out.
RE2 keeps every pattern linear and in return has no back-references and no look-around. Patterns work on UTF-8.
"""

import re
from collections.abc import Mapping
from typing import Final

import re2
from re2._re2 import RE2  # re2's own Python layer costs as much again as a search; the version is pinned

Span = tuple[int, int]
"""First byte, and the byte after the last; (-1, -1) for a group that takes no part."""

_ADVICE: Final = (
    (r"\(\?<?[=!]", "there is no look-around: match the text around it as well"),
    (r"\\[1-9]|\(\?P=", "there are no back-references: write the part out again"),
    (r"\\Z", r"the end of the text is \z, or $"),
    (r"repetition operator", "there are no possessive quantifiers and none is needed: leave the second sign out"),
    (r"repetition size", "a part can be repeated 1000 times at most: use + or *"),
    (r"missing \)", r"close the parenthesis, or write \( for the character itself"),
    (r"unexpected \)", r"remove the parenthesis, or write \) for the character itself"),
    (r"missing \]", r"close the bracket, or write \[ for the character itself"),
    (r"too large", "make the counted repetitions smaller"),
)
_ANYWHERE: Final = RE2.Anchor.UNANCHORED
_FEW_GROUPS: Final = 3
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


class Pattern:
    """A compiled pattern.

    Attributes:
        groups: How many capturing groups it has.
        named: The numbers of those with a name.
    """

    __slots__ = ("_locate", "_match", "groups", "named")

    def __init__(self, compiled: RE2, *, plain: RE2 | None = None) -> None:
        """`plain`: the same pattern without groups, to look with first; each group makes a search dearer."""
        self._match = compiled.Match
        self._locate = plain.Match if plain else None
        self.groups = compiled.NumberOfCapturingGroups()
        self.named: Mapping[str, int] = {name.decode(): at for name, at in compiled.NamedCapturingGroups()}

    def search(self, data: bytes, start: int = 0, end: int | None = None) -> list[Span] | None:
        """Where the first match between the two bytes is, and each of its groups; None where there is none.

        What stands before `start` and after `end` is no part of a match, but tells whether a word or a line ends.
        """
        if end is None:
            end = len(data)
        if self._locate is not None:
            ((start, end),) = self._locate(_ANYWHERE, data, start, end)
            if start < 0:
                return None
        spans = self._match(_ANYWHERE, data, start, end)
        return spans if spans[0][0] >= 0 else None


def compiled(pattern: str, *, captures: bool = True) -> Pattern:
    """The pattern, ready to search the UTF-8 bytes of a text.

    Raises:
        ValueError: RE2 does not take it; the text says what to change.
    """
    if "C" in _ESCAPED.findall(pattern):
        raise ValueError(r"\C can cut a character in two: use . for any character")
    try:
        compiled = _compiled(pattern, captures=captures)
        many = captures and compiled.NumberOfCapturingGroups() > _FEW_GROUPS
        return Pattern(compiled, plain=_compiled(pattern, captures=False) if many else None)
    except re2.error as error:
        raise ValueError(_explained(error)) from error
    except UnicodeEncodeError as error:
        raise ValueError("it holds half of a surrogate pair: write the character itself") from error


def _compiled(pattern: str, *, captures: bool) -> RE2:
    options = re2.Options()
    options.log_errors = False
    options.never_capture = not captures
    return re2.compile(pattern.encode(), options)._regexp  # noqa: SLF001 - as above


def _explained(error: re2.error) -> str:
    reason = error.args[0]
    text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
    advice = next((advice for sign, advice in _ADVICE if re.search(sign, text)), None)
    return f"{text} ({advice})" if advice else text


def utf8(text: str) -> bytes:
    """The text as patterns search it; half a surrogate pair, which JSON can hold, passes through."""
    return text.encode("utf-8", "surrogatepass")


def text_of(data: bytes) -> str:
    """The opposite of `utf8`."""
    return data.decode("utf-8", "surrogatepass")
