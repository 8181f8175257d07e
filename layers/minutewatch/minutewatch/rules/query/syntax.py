"""What a query string says, as values."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Final

_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


class QuerySyntaxError(ValueError):
    """The text is no query string, or means something else than it seems to; the text says how to mend it."""


class Occur(Enum):
    """What a clause is to the clauses beside it."""

    SHOULD = ""
    MUST = "+"
    MUST_NOT = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """`field:text`; `field` is None for the index's default fields. Wildcards and escapes stand as written."""

    field: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fuzzy:
    """`text~` (edits None: as many as the engine thinks right for its length) or `text~1`."""

    field: str | None
    text: str
    edits: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """`"some words"`, unescaped; between them `slop` others may stand."""

    field: str | None
    text: str
    slop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Regex:
    """`/expression/`, in Lucene's syntax."""

    field: str | None
    expression: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """`[low TO high}`, `>=low`; None is open."""

    field: str | None
    low: str | None
    high: str | None
    with_low: bool = True
    with_high: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Clauses:
    """Queries beside each other: all MUST, no MUST_NOT, and where there is no MUST at least one SHOULD."""

    clauses: "tuple[tuple[Occur, Query], ...]"


Query = Term | Fuzzy | Phrase | Regex | Range | Clauses


def unescaped(text: str) -> str:
    """The text without the backslashes that take a character as it is."""
    return _ESCAPED.sub(r"\1", text)


def fields_of(query: Query) -> set[str]:
    """The names of the fields that the query looks at; without the index's default fields."""
    if isinstance(query, Clauses):
        return set().union(*(fields_of(inner) for _, inner in query.clauses))
    if query.field == "_exists_":
        return {unescaped(query.text)} if isinstance(query, Term | Phrase) else set()
    return {query.field} if query.field not in (None, "*") else set()
