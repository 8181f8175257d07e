"""Readers of values keep to their field's kind."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewatch.ingest.formats import values


@pytest.mark.parametrize(
    ("value", "nanoseconds"),
    [
        ("12.5ms", 12_500_000),
        ("1m30.5s", 90_500_000_000),
        ("2h", 7_200_000_000_000),
        ("5µs", 5_000),
        ("3 s", 3_000_000_000),
        ("12", None),
        ("", None),
        ("ms", None),
        ("1d", None),
        (12, None),
    ],
)
def test_a_duration_that_names_its_unit(value: object, nanoseconds: int | None) -> None:
    assert values.span(value) == nanoseconds


def test_nanoseconds_lose_no_digit() -> None:
    assert values.duration(1)(2**56 + 1) == 2**56 + 1


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ("/a?b=1", "/a"),
        ("https://shop.example.com/a?b", "/a"),
        ("https://shop.example.com", "/"),
        ("a/b", None),
        (7, None),
    ],
)
def test_a_path_has_no_query(value: object, path: str | None) -> None:
    assert values.path(value) == path


@pytest.mark.parametrize(
    ("value", "text"),
    [(["a\n", "b\n"], "a\nb\n"), (["a", "b"], "a\nb"), ([""], None), ([1], None), ([], None), ("a", "a")],
)
def test_a_stack_may_be_a_list_of_lines(value: object, text: str | None) -> None:
    assert values.stack(value) == text


@pytest.mark.parametrize(
    ("value", "name"), [("shop.log", "shop.log"), ("a b", None), ("a" * 65, None), ("a..b", None)]
)
def test_a_dataset_can_be_part_of_a_tag(value: str, name: str | None) -> None:
    assert values.dataset(value) == name


anything = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text())
READERS = [
    values.text, values.word, values.stack, values.dataset, values.status, values.method, values.path, values.ip,
    values.number, values.rate, values.span, values.duration(1_000_000),
]  # fmt: skip


@given(anything)
def test_no_value_upsets_a_reader(value: Any) -> None:
    for reader in READERS:
        stored = reader(value)
        assert stored is None or type(stored) in {str, int, float}
        assert not isinstance(value, bool) or stored is None
