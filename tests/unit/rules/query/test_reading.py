from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewatch.rules.query.reading import MAX_DEPTH, read_query
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
)

MUST, MUST_NOT, SHOULD = Occur.MUST, Occur.MUST_NOT, Occur.SHOULD


def _term(text: str, field: str | None = None) -> Term:
    return Term(field=field, text=text)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("timeout", _term("timeout")),
        ("log.level:error", _term("error", "log.level")),
        ("log.level: error", _term("error", "log.level")),
        (r"labels.\*:x", _term("x", "labels.*")),
        ('"connection reset"', Phrase(field=None, text="connection reset", slop=0)),
        ('message:"a \\"b\\""~2', Phrase(field="message", text='a "b"', slop=2)),
        ("roam~", Fuzzy(field=None, text="roam", edits=None)),
        ("roam~1^2", Fuzzy(field=None, text="roam", edits=1)),
        ("message:/time.?out/", Regex(field="message", expression="time.?out")),
        ("status:>=500", Range(field="status", low="500", high=None)),
        ("status:>500", Range(field="status", low="500", high=None, with_low=False)),
        ("status:<500", Range(field="status", low=None, high="500", with_high=False)),
        ("status:[400 TO 500}", Range(field="status", low="400", high="500", with_high=False)),
        ("status:{400 TO *]", Range(field="status", low="400", high=None, with_low=False)),
        ('day:["2026-01-05" TO "2026-01-06"]', Range(field="day", low="2026-01-05", high="2026-01-06")),
        ("_exists_:trace.id", _term("trace.id", "_exists_")),
        ("*:*", _term("*", "*")),
        ("(a)", _term("a")),
        ("path:C\\:\\\\x", _term("C\\:\\\\x", "path")),
        ("trace-id", _term("trace-id")),
    ],
)
def test_a_single_condition_is_read_as_lucene_reads_it(text: str, query: Query) -> None:
    assert read_query(text) == query


@pytest.mark.parametrize(
    ("text", "occurs"),
    [
        ("a b", [SHOULD, SHOULD]),
        ("a OR b || c", [SHOULD, SHOULD, SHOULD]),
        ("a AND b", [MUST, MUST]),
        ("a && b", [MUST, MUST]),
        ("a AND NOT b", [MUST, MUST_NOT]),
        ("a AND -b", [MUST, MUST_NOT]),
        ("a !b", [SHOULD, MUST_NOT]),
        ("+a b", [MUST, SHOULD]),
        ("NOT a", [MUST_NOT]),
        ("NOT a AND b", [MUST_NOT, MUST]),
    ],
)
def test_conditions_beside_each_other_have_lucenes_precedence(text: str, occurs: list[Occur]) -> None:
    query = read_query(text)

    assert isinstance(query, Clauses)
    assert [occur for occur, _ in query.clauses] == occurs


def test_a_field_before_a_parenthesis_holds_for_all_inside() -> None:
    query = read_query("log.level:(error OR fatal)")

    assert query == Clauses(clauses=((SHOULD, _term("error", "log.level")), (SHOULD, _term("fatal", "log.level"))))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "there is no condition"),
        ("()", "there is no condition"),
        ("a AND", "at column 6, a condition is missing"),
        ("AND a", "AND has nothing before it"),
        ("a AND OR", "OR has nothing behind it"),
        ("(a", "at column 1, the parenthesis is not closed"),
        ("a)", "at column 2, there is '\\)' with nothing open"),
        ('say "hello', "at column 5, .* close the quotation mark"),
        ("a:b:c", "at column 4, ':' cannot stand here"),
        ("url.path:/api/v1", "/api/ is a regular expression"),
        ("url.path:/api", "a slash begins a regular expression"),
        ("status:>= 500", "without a blank, as in >=500"),
        ("status:[1 500]", r"a range is \[low TO high\]"),
        ("a OR b AND c", "put parentheses"),
        ("(" * (MAX_DEPTH + 2) + "a" + ")" * (MAX_DEPTH + 2), "nested more than"),
    ],
)
def test_what_is_no_query_is_told_with_its_column_and_how_to_mend_it(text: str, complaint: str) -> None:
    with pytest.raises(QuerySyntaxError, match=complaint):
        read_query(text)


@given(st.text(alphabet='ab:()[]{}"/\\~^*?+-! <>=ANDORT0.', max_size=40))
def test_whatever_is_written_is_a_query_or_a_complaint(text: str) -> None:
    with suppress(QuerySyntaxError):
        read_query(text)
