"""Members that are objects or errors; a log's own labels are fields, because their names may be any."""

from typing import Any

import pytest

from minutewatch.ingest.formats import nested


@pytest.mark.parametrize(
    ("name", "value", "document", "rest"),
    [
        ("http", {"request": {"method": "get"}}, {"http.request.method": "GET"}, {}),
        ("http", {"request": {"id": 1}}, {}, {"http": {"request": {"id": 1}}}),
        ("err", "no card", {"error.message": "no card"}, {}),
        ("exception", "a\nb", {"error.stack_trace": "a\nb"}, {}),
        ("error", {"type": "T", "code": 1}, {"error.type": "T"}, {"error": {"code": 1}}),
        ("error", True, {}, {"error": True}),
        ("labels", {"a": 1, "b.c/d": None}, {}, {"labels": {"a": 1, "b.c/d": None}}),
        ("labels", ["x"], {}, {"labels": ["x"]}),
        ("labels.a", 1, {}, {"labels.a": 1}),
        ("service", 7, {"service.name": "7"}, {}),
        ("custom", {"a": 1}, {}, {"custom": {"a": 1}}),
        ("custom", None, {}, {}),
    ],
)  # fmt: skip
def test_a_member(name: str, value: Any, document: dict[str, Any], rest: dict[str, Any]) -> None:
    stored: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    nested.keep(name, value, stored, kept)
    assert (stored, kept) == (document, rest)


def test_a_second_error_is_kept_beside_the_first() -> None:
    document: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    nested.keep("error", "first", document, rest)
    nested.keep("err", "second", document, rest)
    assert (document, rest) == ({"error.message": "first"}, {"err": "second"})


def test_whether_a_value_is_read() -> None:
    assert nested.reads("status", 200)
    assert not nested.reads("status", "shipped")
    assert not nested.reads("unknown", 200)
