"""Members that are missing or of another kind are none, and times that cannot be are none."""

import pytest

from minutewatch.ingest.sources.members import (
    first_record,
    iso_time,
    member,
    milliseconds,
    seconds,
    text,
    whole_number,
)


@pytest.mark.parametrize(("value", "found"), [({"a": {"b": 1}}, 1), ({"a": []}, None), ([], None), (None, None)])
def test_a_member_within_a_member(value: object, found: object) -> None:
    assert member(value, "a", "b") == found


def test_text_is_text_or_empty() -> None:
    assert (text({"a": "x"}, "a"), text({"a": 5}, "a"), text(None, "a")) == ("x", "", "")


@pytest.mark.parametrize(
    ("value", "name"), [(0, "0"), (15, "15"), ("15", "15"), (True, ""), (1.5, ""), (None, "")]
)
def test_a_whole_number_as_a_name(value: object, name: str) -> None:
    assert whole_number(value) == name


@pytest.mark.parametrize("event", [None, {"Records": []}, {"Records": "x"}, [], {"Records": {}}])
def test_what_has_no_records_has_no_first(event: object) -> None:
    assert first_record(event) is None


def test_times_of_sources_are_nanoseconds() -> None:
    expected = 1_767_607_621_300_000_000
    assert milliseconds("1767607621300") == milliseconds(1767607621300) == expected
    assert seconds(1767607621.3) == iso_time("2026-01-05T10:07:01.300Z") == expected


@pytest.mark.parametrize(
    "value", [None, True, -1, 0, 2**70, "", "soon", "1" * 5000, [], float("nan"), float("inf")]
)
def test_what_is_no_time_is_none(value: object) -> None:
    assert milliseconds(value) is seconds(value) is iso_time(value) is None
