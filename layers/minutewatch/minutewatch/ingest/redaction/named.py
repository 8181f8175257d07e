"""Values that are secret because of their name: `password=`, `"token":`, `--api-key`, `<secret>`.

Made for what applications, command lines, URLs, connection strings, YAML, XML and SQL write.
"""

from typing import Final

from minutewatch.ingest.pattern import Pattern
from minutewatch.ingest.redaction.kind import Accepts, Kind

WORDS: Final = (
    r"passw(?:or)?d|passphrase|pwd|secret|token|credential|cookie|signature"
    r"|(?:api|access|secret|private|account|shared|signing|encryption|master|auth)[_.\- ]?key"
)
_PLURALS: Final = r"(?:passw(?:or)?d|secret|credential|cookie)s"

_BETWEEN: Final = r"""(?:[\\"'\])}]|%5[dD]|%2[27])*[ \t]*(?:=>|:=|==|[=:]|%3[dDaA])[ \t]*"""
_SCHEME: Final = r"(?:(?i:bearer|basic|token|digest|negotiate|apikey)[ \t]+)?"
_QUOTED: Final = (
    r"""\\+"(?:[^"]*?\\+"|[^"]+)|\\+'(?:[^']*?\\+'|[^']+)"""  # JSON inside of a string
    r"""|[bru]?"(?:[^"\\]|\\(?s:.))*"?|[bru]?'(?:[^'\\]|\\(?s:.))*'?"""
    r"""|\{[^{}]*\}[^\s"'&,;<)}\]]*|\[[^\[\]]*\][^\s"'&,;<)}\]]*|[{\[](?s:.*)"""
)
_WORD: Final = r"""[^\s"'&,;<]*[^\s"'&,;<)}\]>|]"""
_FLAG_WORD: Final = r"""[^\s"'&,;<)}\]>|=:-](?:[^\s"']*[^\s"'&,;)])?"""

_LINE_BLANK: Final = r"(?:[ \t]|\\t)"
_LINE_BETWEEN: Final = rf"""s?(?:[\\"'\])}}]|{_LINE_BLANK}|%5[dD]|%2[27])*(?:[=:>]|%3[dDaA])"""

_NOTHING: Final = frozenset("null none nil undefined true false".split())
_PROSE: Final = Pattern(r"[a-z]{1,24}[.!?]?")
_PATH: Final = Pattern(r"/(?:[\w./-]|\[REDACTED:[a-z0-9_:]+\]?)*")
_NEXT_NAME: Final = Pattern(rf"(?i)[\w.\-]*(?:{WORDS})[0-9]{{0,2}}[:=]")
_NAME: Final = Pattern(r"[A-Za-z0-9_.\-]+")


def named(
    name: str, words: str, *, accepts: Accepts, plurals: str | None = None, two: bool = False, exact: bool = False
) -> Kind:
    """The kind whose secrets follow a name that ends in one of `words` (RE2, without regard to case).

    `plurals`: further names of fields, whole. `two`: an unquoted value may be two words, as in
    `Authorization: Digest abc`. `exact`: the name is one of `words`, or has one as its last part, behind a dot or
    a dash.
    """
    anywhere = rf"(?i:{words})" if exact else rf"(?i:{words})[0-9]{{0,2}}"
    key = rf"{_boundary(words)}{anywhere}" if exact else anywhere
    value = rf"{_QUOTED}|(?:[A-Za-z][A-Za-z0-9-]*[ \t]+)?{_WORD}" if two else rf"{_QUOTED}|{_WORD}"
    return Kind(
        name=name,
        pattern=rf"{key}{_BETWEEN}{'' if two else _SCHEME}({value})"
        rf"|--[A-Za-z0-9_.-]*{key}[ \t]+({_QUOTED}|{_FLAG_WORD})"
        rf"|<[A-Za-z0-9_.:-]*{key}(?:[ \t][^<>]*)?>([^<]+)</",
        groups=3,
        trigger=rf"{anywhere}{_LINE_BETWEEN}|[<-][A-Za-z0-9_.:-]*{anywhere}{_LINE_BLANK}",
        names=rf"(?:{key}|(?i:{plurals}))$" if plurals else f"{key}$",
        quoted=True,
        accepts=accepts,
    )


def _boundary(words: str) -> str:
    r"""RE2's `\b` knows ASCII only, and none stands before a name such as 주소."""
    return r"\b" if words.isascii() else ""


def means_secret(secret: str, lead: str) -> bool:
    """Whether the value is one: not empty, not `null`, not the next name, not a place, not a word of prose."""
    if not secret.strip("*") or secret.lower() in _NOTHING or _NEXT_NAME.fullmatch(secret):
        return False
    name = name_of(lead).lower()
    if name.endswith("pwd") and _PATH.fullmatch(secret):  # PWD=/var/task: where a process works
        return False
    prose = lead.endswith(": ") and "pass" not in name and _PROSE.fullmatch(secret)
    return not prose  # "invalid token: unexpected end"


def name_of(lead: str) -> str:
    """The name in front of a value: the last word of what stands before it."""
    words = _NAME.findall(lead)
    return words[-1] if words else ""


CREDENTIAL: Final = named("credential", WORDS, accepts=means_secret, plurals=_PLURALS)

AUTHORIZATION: Final = named("authorization", "authorization", accepts=means_secret, two=True)

SQL: Final = Kind(
    name="sql_password",
    pattern=r"(?i:identified[ \t]+(?:with[ \t]+\S+[ \t]+)?by|password)[ \t]+'([^']+)",
    trigger=rf"(?i:identified{_LINE_BLANK}|password{_LINE_BLANK}+')",
)
