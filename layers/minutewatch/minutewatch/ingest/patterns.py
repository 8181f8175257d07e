"""Log patterns: a line with its variable parts masked, and an id that depends on nothing but the line.

Stateless on purpose: the same line gives the same pattern on every machine, in any order. What several patterns
have in common is learnt later, at analysis. In the manner of Drain's and Logram's preprocessing (He et al., ICWS
2017; Dai et al., TSE 2020), but by token: splitting on blanks and looking tokens up costs a third of one regular
expression over the line, and stays linear in its length.

Which digits stand in a line makes no difference to its pattern. So lines are masked with every digit as 0: after a
while all tokens but names and ids have been seen, and what was computed once is looked up.
"""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

from minutewatch.ingest.memo import Memo
from minutewatch.ingest.pattern import Pattern

MASK: Final = "<*>"
MAX_CHARS: Final = 1_000
"""Of a longer line only the beginning is its pattern."""

_PART: Final = r'[^\s=,:;()\[\]{}"\'|]'
_START: Final = rf"(?<!{_PART})"  # anchors a search to the start of a part, which keeps it linear
_NUMBER: Final = Pattern(rf'{_START}[^\s=,:;()\[\]{{}}"\'|0-9]*+[0-9]{_PART}*')
_PATH: Final = Pattern(rf"{_START}(?:[A-Za-z]+:)?{_PART}*/{_PART}*/(?:{_PART}|[=:,;])*")
_VALUE: Final = Pattern(r"(?<!^)=[^=&,;)\]}\"']+")
_HOST_PORT: Final = Pattern(r"(?<![\w.-])(?:[A-Za-z0-9_-]++\.)+[A-Za-z0-9_-]+:[0-9]+")
_MAIL: Final = Pattern(r"(?<![\w.+-])[\w.+-]++@[\w-]++\.[\w.-]+")
_WHOLE: Final = Pattern(
    r"""([(\["']*+)(?:[A-Za-z_./-]*+[0-9](?:[0-9A-Za-z_.:/+-]*[0-9A-Za-z_/+-])?"""
    r"""|(?:[A-Za-z]++:/)?/[^\s=,:;()\[\]{}"'|/]*+/[^\s,:;()\[\]{}"'|]*+)([)\]"',;:.]*+)"""
)
"""A token that varies as a whole inside its quotes or brackets: a word with a digit in it, or a path or URL."""

_UNITS: Final = (
    "B|KB|MB|GB|TB|KiB|MiB|GiB|kB|[Bb]ytes?|b|s|ms|us|ns|[mu]?secs?|seconds?|min|mins|minutes?|hours?|h|days?|d|%"
)
_UNIT: Final = rf"(?:{_UNITS})(?![^\s,.;:)\]}}])"
_RUN: Final = Pattern(
    rf"<\*>(?: (?:<\*>|{_UNIT}|[|-] <\*>"
    rf"|\((?:<\*>(?: (?:{_UNITS}))?|[^\s()]*\.[^\s()]*)?\))|(?:, |[,:/.;x-])?<\*>)+"
)
_JOINS_RUN: Final = Pattern(rf" (?:\(|{_UNIT})")
_JOINING_CHARS: Final = 9
"""A blank, the longest unit and what follows it: so much of a text tells whether `_JOINS_RUN` matches."""
_CALENDAR: Final = frozenset("Mon Tue Wed Thu Fri Sat Sun Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split())
_CALENDAR_MARK: Final = "\x01"
_CALENDAR_RUN: Final = Pattern(r"\x01\w+ (?:\x01\w+ )*<\*>")

_TRACEBACK: Final = "Traceback (most recent call last)"

_DIGITS: Final = b"0123456789"
_BLANKS: Final = b"\t\x0b\x0c\r\x1c\x1d\x1e\x1f"
_SHAPES: Final = bytes.maketrans(_DIGITS + _BLANKS, b"0" * len(_DIGITS) + b" " * len(_BLANKS))
"""Every digit as 0, every blank as a space."""
_VARIES: Final = "\x00"
_PLACES: Final = bytes.maketrans(_DIGITS + b"=/@\x00", _VARIES.encode() * (len(_DIGITS) + 3) + b" ")
"""What only variable tokens hold as NUL."""

_MAX_TOKENS: Final = 8_192
_LONGEST_TOKEN: Final = 64
_ID_CHARS: Final = 24
_MAX_TEXTS: Final = 4_096
_LONGEST_HEAD: Final = 160
_UUID_DASHES: Final = 4


def pattern_of(message: str) -> tuple[str, str]:
    """The id (64 bits in hex) and the text of the line's pattern, variable parts as `<*>`.

    A message of several lines has the pattern of its first line, a Python traceback that of its last, where the
    exception stands.
    """
    return patterns_of((message,))[0]


def patterns_of(messages: Sequence[str]) -> list[tuple[str, str]]:
    """The same for many messages, at half the cost for each."""
    text = "\n".join(messages)
    if text.count("\n") >= len(messages) or len(max(messages, key=len, default="")) > MAX_CHARS:
        messages = [_significant(message) for message in messages]
        text = "\n".join(messages)
    if len(_IDS) > _MAX_TEXTS:
        _IDS.clear()
    patterns = []
    for masked in _masked(messages, text):
        known = _IDS.get(masked)
        if known is None:
            digest = _DIGEST.copy()  # costs less than a new one
            digest.update(masked.encode("utf-8", "surrogatepass"))
            known = _IDS[masked] = digest.hexdigest()
        patterns.append((known, masked))
    return patterns


def _significant(message: str) -> str:
    if "\n" in message:
        message = message.strip()
        end = -1 if message.startswith(_TRACEBACK) else 0
        message = message.split("\n")[end] if end else message.split("\n", 1)[0]
    return message if len(message) <= MAX_CHARS else message[:MAX_CHARS].rsplit(" ", 1)[0]


def _masked(lines: Sequence[str], text: str) -> list[str]:
    """Each line masked; `text` is the lines joined by newlines.

    Behind the last variable token a line is taken over as it stands, where nothing in it can join in a run.
    """
    data = text.encode("utf-8", "surrogatepass")
    shapes = data.translate(_SHAPES).decode("utf-8", "surrogatepass")
    places = data.translate(_PLACES).decode("utf-8", "surrogatepass")
    strange = _CALENDAR_MARK in text or MASK in text
    doubled = "  " in shapes
    masked, stop, last_of, blank_of = [], -1, places.rfind, shapes.find
    for line in lines:
        start = stop + 1
        stop = start + len(line)
        last = last_of(_VARIES, start, stop)
        if last < 0:
            masked.append(line)
            continue
        end = stop if strange else blank_of(" ", last, stop)
        if end < 0:
            end = stop
        rest = shapes[end:stop]
        if rest:
            if rest[-1] == " ":
                rest = rest.rstrip(" ")
            if (doubled and "  " in rest) or not rest.isascii() or _JOINS[rest[:_JOINING_CHARS]]:
                end, rest = stop, ""
        shape = shapes[start:end]
        head = _HEADS[shape] if shape.count("-") < _UUID_DASHES else _head(shape)
        masked.append(head + rest if rest else head)
    return masked


def _head(shape: str) -> str:
    return _RUNS[" ".join(map(_TOKEN, shape.split()))]


def _without_runs(masked: str) -> str:
    """One mask for several that follow one another, with their units, and for a date with its names."""
    if _CALENDAR_MARK in masked:
        masked = _CALENDAR_RUN.sub(MASK, masked).replace(_CALENDAR_MARK, "")
    return _RUN.sub(MASK, masked) if MASK in masked else masked


class _Tokens(dict[str, str]):
    """What stands for a token in which every digit is 0; a bounded memo of `_token`, as `Memo` is one."""

    def __missing__(self, token: str) -> str:
        size = len(token)
        # An id is told here, because most have not been seen before, and each call costs.
        is_id = size >= _ID_CHARS and token.replace("-", "").isalnum() and "0" in token and token.isascii()
        masked = MASK if is_id else _token(token)
        if size <= _LONGEST_TOKEN:
            if len(self) >= _MAX_TOKENS:
                self.clear()
            self[token] = masked
        return masked


def _token(token: str) -> str:
    whole = _WHOLE.fullmatch(token)
    if whole:
        return f"{whole[1]}{MASK}{whole[2]}"
    if "=" in token:
        token = _VALUE.sub("=<*>", token)
    if token.count("/") > 1:
        token = _PATH.sub(MASK, token)
    if "@" in token:
        token = _MAIL.sub(MASK, token)
    if ":" in token and "." in token:
        token = _HOST_PORT.sub(MASK, token)
    return _CALENDAR_MARK + token if token in _CALENDAR else _NUMBER.sub(MASK, token)


_TOKEN: Final = _Tokens().__getitem__
_JOINS: Final[Memo[str, bool]] = Memo(lambda text: _JOINS_RUN.match(text) is not None, size=_MAX_TEXTS)
_HEADS: Final = Memo(_head, size=_MAX_TEXTS, longest=_LONGEST_HEAD)
"""Four of five lines of real logs begin as an earlier one did but for its digits; not so where an id stands."""
_RUNS: Final = Memo(_without_runs, size=_MAX_TEXTS)
_IDS: Final[dict[str, str]] = {}
"""Ids by the text: a memo as well, but written out where it is used: a call costs as much as the digest."""
_DIGEST: Final = blake2b(digest_size=8)
