"""Chunks hold every document, at its nanosecond, within Fluentd's limits."""

import struct
from typing import Any

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewatch.ingest.packing import MAX_CHUNK_BYTES, MAX_CHUNK_EVENTS, ChunkPacker, packable

from .builders import entries_of

AT = 1_767_607_620_123_456_789


def test_an_entry_is_an_event_time_to_the_nanosecond_and_a_map() -> None:
    packer = ChunkPacker("logs.app")
    packer.add(AT, {"message": "m"}, item=3)
    taken = packer.take()
    assert taken is not None
    chunk, items = taken
    assert (chunk.tag, chunk.count, items) == ("logs.app", 1, {3})
    time = msgpack.ExtType(0, struct.pack(">II", 1_767_607_620, 123_456_789))
    assert entries_of(chunk) == [(time, {"message": "m"})]


def test_a_packer_is_empty_after_its_chunk_was_taken() -> None:
    packer = ChunkPacker("logs.app")
    packer.add(AT, {"message": "m"}, item=0)
    packer.take()
    assert packer.take() is None


def test_a_chunk_is_full_at_its_limits() -> None:
    packer = ChunkPacker("logs.app")
    for _ in range(MAX_CHUNK_EVENTS):
        assert not packer.full
        packer.add(AT, {}, item=0)
    assert packer.full
    packer.take()
    packer.add(AT, {"message": "x" * MAX_CHUNK_BYTES}, item=0)
    assert packer.full


@pytest.mark.parametrize("value", [2**70, -(2**70), "\ud800", {"a": {"b": 2**64}}, [2**64, {"c": "\udfff"}]])
def test_what_msgpack_cannot_say_is_kept_as_text(value: Any) -> None:
    packer = ChunkPacker("logs.app")
    packer.add(AT, {"message": "m", "fields": {"v": value}}, item=0)
    taken = packer.take()
    assert taken is not None
    ((_, record),) = entries_of(taken[0])
    assert record["message"] == "m"
    assert record["fields"]["v"]


def test_nan_beside_what_msgpack_cannot_say_is_null() -> None:
    assert packable({"big": 2**70, "ratio": float("nan")}) == {"big": str(2**70), "ratio": None}


json_values = st.recursive(
    st.integers(-(2**63), 2**64 - 1) | st.text() | st.booleans() | st.none(),
    lambda inner: st.dictionaries(st.text(), inner, max_size=3) | st.lists(inner, max_size=3),
)


@given(json_values)
def test_what_msgpack_can_say_is_kept_as_it_is(value: Any) -> None:
    packer = ChunkPacker("logs.app")
    packer.add(AT, {"fields": value}, item=0)
    taken = packer.take()
    assert taken is not None
    assert entries_of(taken[0])[0][1] == {"fields": value}
