"""Columns between blanks, and what stands in them."""

import pytest

from minutewatch.ingest.formats.columns import host_port, named, seconds, split, status, utc_time, whole

from .parsing import AT


def test_quotes_hold_a_column_together() -> None:
    assert split('a "b c" - "" d') == ["a", "b c", "-", "", "d"]
    assert split(r'a "b \"c\"" d') == ["a", r"b \"c\"", "d"]


def test_columns_that_hold_nothing_have_no_name() -> None:
    assert named(["a", "b", "c"], ["1", "-", "", "more"]) == {"a": "1"}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("192.0.2.1:443", ("192.0.2.1", "443")),
        ("[2001:db8::1]:443", ("2001:db8::1", "443")),
        ("192.0.2.1", ("192.0.2.1", "")),
    ],
)
def test_host_and_port(text: str, parts: tuple[str, str]) -> None:
    assert host_port(text) == parts


def test_numbers_are_read_only_where_they_are_numbers() -> None:
    assert [whole(text) for text in ("17", "-1", "٣", "1e3", "9" * 19, "", None)] == [17, *[None] * 6]
    assert [status(text) for text in ("200", "99", "-", None)] == [200, None, None, None]
    assert [seconds(text) for text in ("0.125", "7", "-1", "1.2.3", "-", None)] == [0.125, 7.0, *[None] * 4]


def test_a_time_that_is_utc_by_definition() -> None:
    assert utc_time("2026-01-05T10:07:00") == AT
    assert utc_time("soon") is None
