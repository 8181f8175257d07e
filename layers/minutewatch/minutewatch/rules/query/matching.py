"""Which documents a query matches, said without an engine: enough to try a rule's test cases at a desk.

What the integration tests hold against the real engine: terms, phrases, wildcards, ranges, regular expressions
and fuzzy words on keyword, text, number, date and address fields.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from minutewatch.rules.query.fields import KEYWORDS, TEXTS, Fields
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
from minutewatch.rules.query.values import Test, between, equal_to, phrase, text_of
from minutewatch.rules.query.words import words_of
from minutewatch.stores.documents import field_of

Predicate = Callable[[Mapping[str, Any]], bool]

_EXISTS: Final = "_exists_"
_WILD: Final = re.compile(r"(?:\\.|[^\\*?])*[*?]", re.DOTALL)
_ONLY_LUCENE: Final = re.compile(r'(?:\\.|[^\\#@&<>~"])*[#@&<>~"]', re.DOTALL)


class UntriableError(QuerySyntaxError):
    """The query is good, but only an engine can say what it matches."""


def predicate(query: Query, fields: Fields) -> Predicate:
    """Whether a document, flat or nested, matches the query.

    Raises:
        QuerySyntaxError: It compares a field with what no value of its type can be.
        UntriableError: It uses what only an engine knows.
    """
    if isinstance(query, Clauses):
        return _all_of(query, fields)
    if query.field == _EXISTS:
        return _exists((_plain_text(query),))
    if query.field == "*":
        if isinstance(query, Term) and query.text == "*":
            return lambda document: True
        raise UntriableError("a field's name is *: try it with --url")
    if query.field is not None and "*" in query.field:
        raise UntriableError(f"the field's name {query.field!r} has a wildcard: try it with --url")
    names = (query.field,) if query.field else fields.default
    if isinstance(query, Term) and query.text == "*":
        return _exists(names)
    return _any_field(query, fields, names)


def _all_of(query: Clauses, fields: Fields) -> Predicate:
    parts: dict[Occur, list[Predicate]] = {occur: [] for occur in Occur}
    for occur, inner in query.clauses:
        parts[occur].append(predicate(inner, fields))
    must, never, should = parts[Occur.MUST], parts[Occur.MUST_NOT], parts[Occur.SHOULD]

    def matches(document: Mapping[str, Any]) -> bool:
        if not all(one(document) for one in must) or any(one(document) for one in never):
            return False
        return bool(must) or not should or any(one(document) for one in should)

    return matches


def _any_field(query: Query, fields: Fields, names: Iterable[str]) -> Predicate:
    """For a query without a field: any of the default ones; where those are all, every field of the document."""
    if "*" in names:
        anywhere = _test(query, "text")
        return lambda document: any(anywhere(value) for value in _leaves(document))
    tests = [(name, _test(query, kind)) for name in names if (kind := fields.type_of(name))]
    return lambda document: any(test(value) for name, test in tests for value in _values(document, name))


def _test(query: Query, kind: str) -> Test:
    if isinstance(query, Term):
        return _wildcard(query.text, kind) if _WILD.match(query.text) else equal_to(kind, unescaped(query.text))
    if isinstance(query, Phrase):
        if query.slop:
            raise UntriableError(f'"{query.text}"~{query.slop} is matched by nearness: try it with --url')
        return phrase(kind, query.text)
    if isinstance(query, Range):
        return between(kind, query)
    if isinstance(query, Fuzzy):
        return _fuzzy(query, kind)
    assert isinstance(query, Regex)
    return _regex(query.expression, kind)


def _wildcard(text: str, kind: str) -> Test:
    pieces = re.findall(r"\\.|.", text.lower() if kind in TEXTS else text, re.DOTALL)
    wild = {"*": ".*", "?": "."}
    return _matching("".join(wild.get(piece) or re.escape(unescaped(piece)) for piece in pieces), kind)


def _regex(expression: str, kind: str) -> Test:
    if _ONLY_LUCENE.match(expression):
        raise UntriableError(f"/{expression}/ has operators that only the engine knows: try it with --url")
    expression = expression.replace("\\/", "/")
    return _matching(expression.lower() if kind in TEXTS else expression, kind)


def _matching(expression: str, kind: str) -> Test:
    """Values (of a text: one of its words) that the expression matches as a whole."""
    if kind not in KEYWORDS | TEXTS:
        raise QuerySyntaxError(f"a field of type {kind} knows no patterns: compare it by a range, such as >=500")
    try:
        pattern = re.compile(expression, re.DOTALL)
    except re.error as error:
        raise QuerySyntaxError(f"/{expression}/ is no regular expression: {error}") from None
    if kind in TEXTS:
        return lambda value: any(pattern.fullmatch(word) for word in words_of(str(value)))
    return lambda value: pattern.fullmatch(text_of(value)) is not None


def _fuzzy(query: Fuzzy, kind: str) -> Test:
    if kind not in KEYWORDS | TEXTS:
        raise QuerySyntaxError(
            f"a field of type {kind} knows no fuzzy words: compare it by a range, such as >=500"
        )
    wanted = query.text.lower() if kind in TEXTS else query.text
    # The engine's AUTO: https://docs.opensearch.org/latest/query-dsl/term/fuzzy/
    most = min(2, len(wanted) // 3 if query.edits is None else query.edits)
    if kind in TEXTS:
        return lambda value: any(_edits(word, wanted) <= most for word in words_of(str(value)))
    return lambda value: _edits(text_of(value), wanted) <= most


def _edits(one: str, other: str) -> int:
    """Insertions, deletions, replacements and swaps of neighbours between the two (optimal string alignment)."""
    before, row = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, char in enumerate(one, start=1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != wanted))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _exists(names: Iterable[str]) -> Predicate:
    names = tuple(names)
    if "*" in names:
        return lambda document: True
    return lambda document: any(_values(document, name) for name in names)


def _plain_text(query: Query) -> str:
    return unescaped(query.text) if isinstance(query, Term | Phrase) else ""


def _values(document: Mapping[str, Any], name: str) -> list[Any]:
    value = field_of(document, name)
    values = value if isinstance(value, list) else [value]
    return [one for one in values if one is not None]


def _leaves(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    elif value is not None:
        yield value
