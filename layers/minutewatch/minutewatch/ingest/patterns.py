"""Log patterns: a line with its variable parts masked, and an id that depends on nothing but the line.

Stateless on purpose: the same line gives the same pattern on every machine, in any order. What several patterns
have in common is learnt later, at analysis. In the manner of Drain's and Logram's preprocessing (He et al., ICWS
2017; Dai et al., TSE 2020), but by token: splitting on blanks and looking tokens up costs a third of one regular
expression over the line, and stays linear in its length.
"""

import re
from hashlib import blake2b
from typing import Final

MASK: Final = "<*>"
MAX_CHARS: Final = 1_000
"""Of a longer line only the beginning is its pattern."""

_PART: Final = r'[^\s=,:;()\[\]{}"\'|]'
_START: Final = rf"(?<!{_PART})"  # anchors a search to the start of a part, which keeps it linear
_NUMBER: Final = re.compile(rf'{_START}[^\s=,:;()\[\]{{}}"\'|0-9]*+[0-9]{_PART}*')
_PATH: Final = re.compile(rf"{_START}(?:[A-Za-z]+:)?{_PART}*/{_PART}*/(?:{_PART}|[=:,;])*")
_VALUE: Final = re.compile(r"(?<!^)=[^=&,;)\]}\"']+")
_HOST_PORT: Final = re.compile(r"(?<![\w.-])(?:[A-Za-z0-9_-]++\.)+[A-Za-z0-9_-]+:[0-9]+")
_MAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++\.[\w.-]+")
_WHOLE: Final = re.compile(
    r"""([(\["']*+)(?:[A-Za-z_./-]*+[0-9](?:[0-9A-Za-z_.:/+-]*[0-9A-Za-z_/+-])?"""
    r"""|(?:[A-Za-z]++:/)?/[^\s=,:;()\[\]{}"'|/]*+/[^\s,:;()\[\]{}"'|]*+)([)\]"',;:.]*+)"""
)
"""A token that varies as a whole inside its quotes or brackets: a word with a digit in it, or a path or URL."""
_VARIABLE: Final = re.compile(r"[0-9=/@]")

_UNITS: Final = (
    "B|KB|MB|GB|TB|KiB|MiB|GiB|kB|[Bb]ytes?|b|s|ms|us|ns|[mu]?secs?|seconds?|min|mins|minutes?|hours?|h|days?|d|%"
)
_RUN: Final = re.compile(
    r"<\*>(?: (?:<\*>|(?:" + _UNITS + r")(?![^\s,.;:)\]}])|[|-] <\*>"
    r"|\((?:<\*>(?: (?:" + _UNITS + r"))?|[^\s()]*\.[^\s()]*)?\))|(?:, |[,:/.;x-])?<\*>)+"
)
_CALENDAR: Final = "Mon Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
_CALENDAR_RUN: Final = re.compile(r"(?:\x01\w+ )+<\*>")

_MAX_WORDS: Final = 20_000
_MAX_IDS: Final = 5_000
_IDS: Final[dict[str, str]] = {}
"""Ids of the patterns seen first; a memo too, bounded."""

_TRACEBACK: Final = "Traceback (most recent call last)"


def pattern_of(message: str) -> tuple[str, str]:
    """The id (64 bits in hex) and the text of the line's pattern, variable parts as `<*>`.

    A message of several lines has the pattern of its first line, a Python traceback that of its last, where the
    exception stands.
    """
    text = mask(_significant(message))
    return _id_of(text), text


def _significant(message: str) -> str:
    if "\n" in message:
        message = message.strip()
        end = -1 if message.startswith(_TRACEBACK) else 0
        message = message.split("\n")[end] if end else message.split("\n", 1)[0]
    return message if len(message) <= MAX_CHARS else message[:MAX_CHARS].rsplit(" ", 1)[0]


def _id_of(text: str) -> str:
    known = _IDS.get(text)
    if known is None:
        known = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        if len(_IDS) < _MAX_IDS:
            _IDS[text] = known
    return known


def mask(line: str) -> str:
    """The line with numbers, ids, paths, hosts, addresses, dates and values as `<*>`, blanks squeezed."""
    if not _VARIABLE.search(line):
        return line
    masked = " ".join(map(_KNOWN, line.split()))
    if "\x01" in masked:
        masked = _CALENDAR_RUN.sub(MASK, masked).replace("\x01", "")
    return _RUN.sub(MASK, masked) if MASK in masked else masked


class _Words(dict[str, str]):
    """Tokens that hold nothing variable, as seen so far; what is not among them is masked.

    A bounded memo of a pure function: looking a token up costs nothing but the look-up.
    """

    def __missing__(self, token: str) -> str:
        whole = _WHOLE.fullmatch(token)
        if whole:
            return f"{whole[1]}{MASK}{whole[2]}"
        if _VARIABLE.search(token):
            return _masked(token)
        if len(self) < _MAX_WORDS:
            self[token] = token
        return token


_KNOWN: Final = _Words({name: "\x01" + name for name in _CALENDAR.split()}).__getitem__


def _masked(token: str) -> str:
    if "=" in token:
        token = _VALUE.sub("=<*>", token)
    if token.count("/") > 1:
        token = _PATH.sub(MASK, token)
    if "@" in token:
        token = _MAIL.sub(MASK, token)
    if ":" in token and "." in token:
        token = _HOST_PORT.sub(MASK, token)
    return _NUMBER.sub(MASK, token)
