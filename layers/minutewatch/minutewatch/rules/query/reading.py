"""Reads a query string. The grammar is that of Lucene's classic query parser, with the engine's `field:>=5`.

Source: QueryParser.jj of Lucene 9 (org.apache.lucene.queryparser.classic), `addClause` of QueryParserBase.
"""

import re
from typing import Final, NamedTuple

from minutewatch.rules.query.syntax import (
    Clauses,
    Fuzzy,
    Occur,
    Phrase,
    Query,
    QuerySyntaxError,
    Range,
    Regex,
    Term,
    unescaped,
)

MAX_DEPTH: Final = 50
_BLANK: Final = r"[ \t\n\r\u3000]"
_PLAIN: Final = r"(?:[^ \t\n\r\u3000+\-!():^\[\]\"{}~*?\\/]|\\.)"
_QUOTED: Final = r'"(?:\\.|[^"\\])*"'
_END: Final = rf"(?:{_QUOTED}|[^ \]}}]+)"
_TOKEN: Final = re.compile(
    rf"""(?P<blank>{_BLANK}+)
    |(?P<oper>[+\-!]{_BLANK})
    |(?P<sign>[+\-!])
    |(?P<paren>[()])
    |(?P<colon>:)
    |(?P<boost>\^[0-9]*\.?[0-9]+)
    |(?P<tilde>~(?:[0-9]+(?:\.[0-9]+)?)?)
    |(?P<quoted>{_QUOTED})
    |(?P<regex>/(?:\\.|[^/\\*])(?:\\.|[^/\\])*/|//)
    |(?P<range>(?P<open>[\[{{])[ ]*(?P<low>{_END})[ ]+TO[ ]+(?P<high>{_END})[ ]*(?P<close>[\]}}]))
    |(?P<term>(?:{_PLAIN}|[*?])(?:{_PLAIN}|[+\-*?])*)""",
    re.VERBOSE | re.DOTALL,
)
_AND, _OR, _NOT = frozenset(("AND", "&&")), frozenset(("OR", "||")), frozenset(("NOT",))
_COMPARED: Final = re.compile(r"(>=|<=|>|<)(.+)", re.DOTALL)


class _Token(NamedTuple):
    kind: str
    text: str
    at: int
    match: re.Match[str]


def read_query(text: str) -> Query:
    """The query. Raises `QuerySyntaxError`, which tells the column."""
    tokens = _Tokens(text)
    query = _clauses(tokens, None, 0)
    if stray := tokens.peek():
        raise _wrong(
            stray.at, f"there is {stray.text!r} with nothing open: remove it, or escape it with a backslash"
        )
    return query


class _Tokens:
    """The tokens of the text, one ahead."""

    def __init__(self, text: str) -> None:
        self._tokens = _split(text)
        self._next = 0
        self.length = len(text)

    def peek(self) -> _Token | None:
        """The next token; None behind the last."""
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def take(self, *kinds: str) -> _Token | None:
        """The next token if it is of one of these kinds."""
        token = self.peek()
        if token is None or token.kind not in kinds:
            return None
        self._next += 1
        return token

    def take_word(self, words: frozenset[str]) -> str:
        """The next token's text if it is one of these words, else ""."""
        token = self.peek()
        if token is None or token.kind != "term" or token.text not in words:
            return ""
        self._next += 1
        return token.text

    def is_field(self) -> bool:
        """Whether a field's name and a colon come next."""
        ahead = self._tokens[self._next : self._next + 2]
        return [token.kind for token in ahead] == ["term", "colon"]


def _split(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _wrong(at, f"{text[at]!r} cannot stand here: {_mend(text[at])}")
        kind = str(match.lastgroup if match["range"] is None else "range")
        if kind == "regex":
            _check_regex(text, match)
        if kind == "oper":
            kind = "blank"  # Lucene takes a sign between blanks as a word; no field holds such a word
        if kind != "blank":
            tokens.append(_Token(kind, match[0], at, match))
        at = match.end()
    return tokens


def _mend(char: str) -> str:
    if char == '"':
        return "close the quotation mark, or escape it with a backslash"
    if char == "/":
        return "a slash begins a regular expression; put the value into double quotes"
    if char in "[{":
        return "a range is [low TO high]"
    return "escape it with a backslash, or put the value into double quotes"


def _check_regex(text: str, match: re.Match[str]) -> None:
    """A path without quotes reads as regular expressions and words: valid, and never what was meant."""
    after = text[match.end() : match.end() + 1]
    if after and after not in " \t\n\r\u3000)^":
        raise _wrong(match.start(), f'{match[0]} is a regular expression: to search a path write "{match[0]}..."')


def _clauses(tokens: _Tokens, field: str | None, depth: int) -> Query:
    if depth > MAX_DEPTH:
        raise QuerySyntaxError(f"parentheses are nested more than {MAX_DEPTH} deep: write it flatter")
    clauses: list[tuple[Occur, Query]] = []
    joined: set[str] = set()
    while (token := tokens.peek()) and token.text != ")":
        word = tokens.take_word(_AND | _OR)
        if word and not clauses:
            raise _wrong(token.at, f"{word} has nothing before it: it joins two conditions")
        both = word in _AND
        joined |= {"AND" if both else "OR"} if word else set()
        occur = _occur(tokens, must=both)
        if both and clauses[-1][0] is Occur.SHOULD:
            clauses[-1] = (Occur.MUST, clauses[-1][1])
        clauses.append((occur, _clause(tokens, field, depth)))
    _check(clauses, joined)
    occur, only = clauses[0]
    return only if len(clauses) == 1 and occur is not Occur.MUST_NOT else Clauses(clauses=tuple(clauses))


def _check(clauses: list[tuple[Occur, Query]], joined: set[str]) -> None:
    if not clauses:
        raise QuerySyntaxError("there is no condition: write one, or * for all documents")
    if len(joined) > 1:
        raise QuerySyntaxError(
            "AND and OR stand beside each other, where the engine takes no notice of the OR: put parentheses"
            " around what belongs together"
        )


def _occur(tokens: _Tokens, *, must: bool) -> Occur:
    if sign := tokens.take("sign"):
        return Occur.MUST if sign.text == "+" else Occur.MUST_NOT
    if tokens.take_word(_NOT):
        return Occur.MUST_NOT
    return Occur.MUST if must else Occur.SHOULD


def _clause(tokens: _Tokens, field: str | None, depth: int) -> Query:
    if tokens.is_field():
        name = tokens.take("term")
        tokens.take("colon")
        field = unescaped(name.text) if name else None
    token = tokens.peek()
    if token is None:
        raise _wrong(tokens.length, "a condition is missing at the end")
    if token.kind == "paren" and token.text == "(":
        tokens.take("paren")
        inner = _clauses(tokens, field, depth + 1)
        if tokens.take("paren") is None:
            raise _wrong(token.at, "the parenthesis is not closed")
        tokens.take("boost")
        return inner
    tokens.take("term", "quoted", "regex", "range")
    return _value(tokens, token, field)


def _value(tokens: _Tokens, token: _Token, field: str | None) -> Query:
    tilde = tokens.take("tilde")
    tokens.take("boost")
    if token.kind == "quoted":
        slop = int(float(tilde.text[1:] or 0)) if tilde else 0
        return Phrase(field=field, text=unescaped(token.text[1:-1]), slop=slop)
    if token.kind == "regex":
        return Regex(field=field, expression=token.text[1:-1])
    if token.kind == "range":
        return _range(token.match, field)
    if token.kind != "term":
        raise _wrong(token.at, f"{token.text!r} cannot stand here: {_mend(token.text[0])}")
    if tilde:
        edits = int(float(tilde.text[1:])) if tilde.text[1:] else None
        return Fuzzy(field=field, text=unescaped(token.text), edits=edits)
    return _term(token, field)


def _term(token: _Token, field: str | None) -> Query:
    if token.text in _AND | _OR | _NOT:
        raise _wrong(
            token.at, f"{token.text} has nothing behind it: it joins two conditions; quote it to search it"
        )
    compared = _COMPARED.fullmatch(token.text)
    if compared is None or field is None:
        return Term(field=field, text=token.text)
    sign, bound = compared[1], unescaped(compared[2])
    if bound == "=":
        raise _wrong(token.at, f"{token.text} has nothing behind it: write the value without a blank, as in >=500")
    if sign[0] == ">":
        return Range(field=field, low=bound, high=None, with_low=sign == ">=")
    return Range(field=field, low=None, high=bound, with_high=sign == "<=")


def _range(match: re.Match[str], field: str | None) -> Range:
    low, high = (None if end == "*" else unescaped(end.strip('"')) for end in (match["low"], match["high"]))
    return Range(field=field, low=low, high=high, with_low=match["open"] == "[", with_high=match["close"] == "]")


def _wrong(at: int, what: str) -> QuerySyntaxError:
    return QuerySyntaxError(f"at column {at + 1}, {what}")
