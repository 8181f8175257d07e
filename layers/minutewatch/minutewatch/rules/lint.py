"""What is wrong with rules beyond their form: unknown fields, impossible conditions, failing test cases."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from minutewatch.labels import clashes, complaint
from minutewatch.rules.cases import Try, failures
from minutewatch.rules.library import Entry, Library
from minutewatch.rules.problem import Problem
from minutewatch.rules.query.fields import OWN_FIELDS, TEXTS, Fields
from minutewatch.rules.query.matching import UntriableError, predicate
from minutewatch.rules.query.reading import read_query
from minutewatch.rules.query.syntax import QuerySyntaxError, fields_of
from minutewatch.rules.source import Path

Check = Callable[[Entry], Iterator[Problem]]
"""Gives what is wrong with a rule."""


def lint(library: Library, checks: Iterable[Check]) -> list[Problem]:
    """Everything that is wrong with the library's files, file by file and line by line."""
    checks = tuple(checks)
    found = [problem for entry in library.entries for check in checks for problem in check(entry)]
    return sorted([*library.problems, *found])


def fields_check(fields: Fields) -> Check:
    """Holds a rule against the fields of an index: their names, and their types."""

    def check(entry: Entry) -> Iterator[Problem]:
        rule, source = entry.rule, entry.source
        query = read_query(rule.query)
        for name in sorted(fields_of(query) - OWN_FIELDS):
            if "*" not in name and fields.type_of(name) is None:
                yield source.problem(("query",), f"`query` names the field {name}{_missing(name, fields)}")
        for place, name in enumerate(rule.group_by):
            kind = fields.type_of(name)
            if kind is None:
                yield source.problem(
                    ("group_by", place), f"`group_by` names the field {name}{_missing(name, fields)}"
                )
            elif kind in TEXTS:
                text = f"`group_by` names {name}, which is split into words: group by a keyword field"
                yield source.problem(("group_by", place), text)
        try:
            predicate(query, fields)
        except UntriableError:
            pass
        except QuerySyntaxError as error:
            yield source.problem(("query",), f"`query`: {error}")

    return check


def labels_check(library: Library) -> Check:
    """Holds a rule's labels against those of all rules, for which there is one index."""
    found = clashes(name for entry in library.entries for name in _labels(entry))

    def check(entry: Entry) -> Iterator[Problem]:
        for name, path in _labels(entry).items():
            if name in found:
                yield entry.source.problem(path, complaint(name, found[name]))

    return check


def _labels(entry: Entry) -> dict[str, Path]:
    """Every field that the rule names, with the place where it stands first."""
    rule = entry.rule
    places: dict[str, Path] = dict.fromkeys(sorted(fields_of(read_query(rule.query))), ("query",))
    for number, name in enumerate(rule.group_by):
        places.setdefault(name, ("group_by", number))
    for number, case in enumerate(rule.tests):
        for place, event in enumerate(case.events):
            for name, path in _leaves(event.log, ("tests", number, "events", place, "log")):
                places.setdefault(name, path)
    return places


def _leaves(log: Mapping[str, Any], path: Path, prefix: str = "") -> Iterator[tuple[str, Path]]:
    """The log's fields, also where objects hold them."""
    for name, value in log.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*path, name), f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", (*path, name)


def cases_check(attempt: Try) -> Check:
    """Tries a rule's test cases."""

    def check(entry: Entry) -> Iterator[Problem]:
        rule, source = entry.rule, entry.source
        for place, case in enumerate(rule.tests):
            path = ("tests", place)
            try:
                found = attempt(rule, case)
            except QuerySyntaxError as error:
                yield source.problem(path, f"case {case.name!r} cannot be tried: {error}")
                continue
            for failure in failures(rule, case, found):
                yield source.problem(path, f"case {case.name!r}: {failure}")

    return check


def _missing(name: str, fields: Fields) -> str:
    close = get_close_matches(name, fields.names(), n=1)
    hint = f"did you mean {close[0]}?" if close else "fields of your own are indexed under labels, aws and fields"
    return f", under which nothing is indexed: {hint}"
