"""JSON values are found whole however they are written, and what is no JSON is still read."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minutewatch.ingest.file_lines import LINE, MAX_LINE, MAX_VALUE, Record
from minutewatch.ingest.file_values import VALUE, holds_values, values


def read(content: bytes, size: int = 1000) -> list[Record]:
    return list(values(content[start : start + size] for start in range(0, len(content), size)))


def loaded(content: bytes, size: int = 1000) -> list[Any]:
    records = read(content, size)
    assert {kind for _, _, kind in records} <= {VALUE}
    return [json.loads(data) for _, data, _ in records]


members = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
objects = st.lists(st.dictionaries(st.text(max_size=5), members, max_size=4), min_size=1, max_size=5)


@settings(max_examples=150)
@given(
    objects,
    st.sampled_from([None, 1]),
    st.sampled_from(["", "\n", " , ", ",\n"]),
    st.booleans(),
    st.integers(1, 60),
)
def test_objects_are_found_however_they_are_written(
    logs: list[Any], indent: int | None, between: str, escaped: bool, size: int
) -> None:
    content = between.join(json.dumps(log, indent=indent, ensure_ascii=escaped) for log in logs).encode()
    assert loaded(content, size) == logs


@given(objects, st.sampled_from([None, 2]), st.sampled_from(["Records", "configurationItems"]), st.integers(1, 60))
def test_records_in_one_object_around_them_are_found_one_by_one(
    logs: list[Any], indent: int | None, name: str, size: int
) -> None:
    file = {"fileVersion": "1.0", "configSnapshotId": "a-1", name: logs}
    assert loaded(json.dumps(file, indent=indent).encode(), size) == logs
    assert loaded(json.dumps({name: logs}).encode() * 2, size) == logs * 2


@given(objects)
def test_an_array_holds_its_elements(logs: list[Any]) -> None:
    assert loaded(json.dumps(logs).encode()) == logs


def test_texts_in_an_array_are_logs() -> None:
    assert [data for _, data, _ in read(b'["one \\"1\\"", "two"]')] == [b'one "1"', b"two"]


def test_places_are_those_of_the_values() -> None:
    content = b'{"Records":[{"a":"\xed\x95\x9c"},{"b":2}]}'
    assert [content[offset : offset + len(data)] for offset, data, _ in read(content)] == [
        b'{"a":"\xed\x95\x9c"}',
        b'{"b":2}',
    ]


def test_what_is_no_json_between_values_is_read_by_lines() -> None:
    assert [data for _, data, _ in read(b'{"a":1}\nplain text\n{"b":2}')] == [
        b'{"a":1}',
        b"plain text",
        b'{"b":2}',
    ]


@pytest.mark.parametrize(
    "broken",
    [b'{"a": "cut in a text\n', b'{"a": {"b": 1\n', b'{"a": "' + b"x" * MAX_VALUE + b'"}\n'],
    ids=["text", "object", "too large"],
)
def test_from_a_value_on_that_does_not_end_everything_is_read_by_lines(broken: bytes) -> None:
    content = b'{"first":1}\n' + broken + b'{"last":2}\n'
    first, *rest = read(content, 100_000)
    assert first[1:] == (b'{"first":1}', VALUE)
    assert rest[-1][1:] == (b'{"last":2}', LINE)
    assert b"".join(data for _, data, _ in rest[:-1]) == broken.rstrip(b"\n")
    assert max(len(data) for _, data, _ in rest) <= MAX_LINE


def test_a_large_value_is_whole() -> None:
    log = {"a": ["x" * 1000] * 3000}
    assert loaded(json.dumps(log).encode() * 2, 65_536) == [log, log]


@pytest.mark.parametrize(
    ("head", "whether"),
    [
        (b'{"a":1}\n{"a":2}\n', False),
        (b'{"a":1}', True),
        (b'{"a":1}{"a":2}\n', True),
        (b'{\n  "a": 1\n}', True),
        (b'[{"a":1},', True),
        (b'["a", "b"]', True),
        (b'\xef\xbb\xbf{"a":1}\n', False),
        (b'{"Records":[{"a":1}]}\n', True),
        (b'{"long": "' + b"x" * 60_000, True),
        (b"[2026-01-05 10:07:00] INFO started\n", False),
        (b"[ERROR] no route\n", False),
        (b"{main} thrown in a.php\n", False),
        (b'"a","b"\n', False),
        (b"plain\n", False),
        (b"", False),
    ],
)
def test_lines_are_told_from_values_by_how_a_file_begins(head: bytes, whether: bool) -> None:
    assert holds_values(head) is whether


def test_reading_goes_on_from_any_value() -> None:
    content = b'{"Records":[' + b",".join(b'{"n":%d}' % number for number in range(50)) + b"]}"
    records = read(content)
    for number, (offset, _, _) in enumerate(records):
        assert list(values([content[offset:]], start=offset)) == records[number:]
