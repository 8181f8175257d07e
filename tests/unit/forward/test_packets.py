"""Packets of `FluentSender` become chunks without a change to time or record."""

from typing import Any

import msgpack
from fluent.sender import EventTime
from hypothesis import given
from hypothesis import strategies as st

from minutewatch.forward.packets import chunks_of

from .builders import unpacked

RECORD = st.dictionaries(st.text(max_size=5), st.one_of(st.text(max_size=9), st.integers(0, 2**40), st.none()))
PACKETS = st.lists(st.tuples(st.sampled_from(["a", "b", "c.d"]), st.integers(0, 2**32 - 1), RECORD), max_size=20)


@given(events=PACKETS)
def test_every_event_is_in_one_chunk_of_its_tag_in_order(events: list[tuple[str, int, dict[str, Any]]]) -> None:
    packets = b"".join(msgpack.packb((tag, EventTime(time), record)) for tag, time, record in events)
    chunks = [chunk for chunk, _ in chunks_of(packets)]
    got = [(chunk.tag, time, record) for chunk in chunks for time, record in unpacked(chunk.entries)]
    assert got == [(tag, msgpack.ExtType(0, EventTime(time).data), record) for tag, time, record in events]
    assert [chunk.count for chunk in chunks] == [len(unpacked(chunk.entries)) for chunk in chunks]


def test_neighbours_under_one_tag_travel_together() -> None:
    packets = b"".join(msgpack.packb((tag, 1, {})) for tag in "aabba")
    assert [(chunk.tag, chunk.count) for chunk, _ in chunks_of(packets)] == [("a", 2), ("b", 2), ("a", 1)]


def test_each_chunk_tells_where_it_ends() -> None:
    packets = b"".join(msgpack.packb((tag, 1, {"n": n})) for n, tag in enumerate("aab"))
    (_, first), (_, second) = chunks_of(packets)
    assert second == len(packets)
    assert [packet[0] for packet in unpacked(packets[first:])] == ["b"]


def test_no_packets_are_no_chunks() -> None:
    assert list(chunks_of(b"")) == []
