"""Chunks hold every document, at its nanosecond, within Fluentd's limits."""

import struct
from typing import Any

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewatch.ingest.batch import Document, Log
from minutewatch.ingest.oversize import MAX_RECORD_BYTES
from minutewatch.ingest.packing import (
    MAX_CHUNK_BYTES,
    MAX_CHUNK_EVENTS,
    MAX_TOGETHER_BYTES,
    ChunkPacker,
    ChunkPackers,
    packable,
)

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
    packer.add(AT, {"message": "x" * (MAX_CHUNK_BYTES // 2)}, item=0)
    assert packer.has_room(1)
    packer.add(AT, {"message": "x" * (MAX_CHUNK_BYTES // 2)}, item=0)
    assert not packer.has_room(1)


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


documents = st.dictionaries(st.text(), json_values | st.floats(), max_size=4)


@given(st.lists(st.tuples(st.integers(0, 2**32 * 10**9 - 1), documents), min_size=1, max_size=40))
def test_entries_are_to_the_byte_what_the_reference_packer_writes(logs: list[Log]) -> None:
    packer = ChunkPacker("logs.app")
    assert packer.add_together(logs, item=0)
    taken = packer.take()
    assert taken is not None
    reference = msgpack.Packer(autoreset=False)
    for time_ns, document in logs:
        time = msgpack.ExtType(0, struct.pack(">II", *divmod(time_ns, 10**9)))
        reference.pack((time, document))
    assert taken[0].entries == reference.bytes()


@pytest.mark.parametrize("count", [1, 15, 16, 65_535, 65_536])
def test_as_many_documents_as_there_are_are_packed_together(count: int) -> None:
    packer = ChunkPacker("logs.app")
    assert packer.add_together([(0, {})] * count, item=0) is (count < 40_000)
    packer.add(0, {}, item=0)
    taken = packer.take()
    assert taken is not None
    assert len(entries_of(taken[0])) == taken[0].count


def test_only_a_document_too_large_for_fluentd_is_shortened_and_by_whoever_keeps_the_whole() -> None:
    asked: list[int] = []

    def shorten(document: Document, size_bytes: int) -> Document:
        asked.append(size_bytes)
        return {**document, "message": "short"}

    packer = ChunkPacker("logs.app", shorten)
    packer.add(AT, {"message": "x" * (MAX_RECORD_BYTES - 100)}, item=0)
    packer.add(AT, {"message": "x" * MAX_RECORD_BYTES, "n": 2**70}, item=0)
    taken = packer.take()
    assert taken is not None
    assert asked == [1 + 8 + 5 + MAX_RECORD_BYTES + 2 + 23]  # map, name, text; name, text of 22 digits
    assert [record["message"][:5] for _, record in entries_of(taken[0])] == ["xxxxx", "short"]


AWKWARD = {
    "long": {"fields": {"v": "x" * 40_000}},
    "surrogate": {"message": "\ud800"},
    "big number": {"fields": {"v": 2**70}},
    "huge": {"message": "x" * 600_000},
}


def sent(logs: list[Log], *, together: bool, short: bool = True) -> dict[str, list[Any]]:
    """The entries of each tag, packed together or one by one."""
    entries: dict[str, list[Any]] = {}
    packers = ChunkPackers(
        "logs", lambda chunk, _items: entries.setdefault(chunk.tag, []).extend(entries_of(chunk))
    )
    if together:
        packers.extend(logs, short=short)
    else:
        for time_ns, document in logs:
            packers.add(time_ns, document)
    packers.finish()
    return entries


@pytest.mark.parametrize("awkward", AWKWARD.values(), ids=AWKWARD)
def test_together_documents_are_packed_as_they_are_alone(awkward: dict[str, Any]) -> None:
    usual: list[Log] = [
        (AT + n * 1_000_000, {"event.dataset": f"d{n % 3}", "message": f"m{n}", "fields": {"n": n}})
        for n in range(50)
    ]
    logs: list[Log] = [*usual, (AT, {"event.dataset": "d1", **awkward}), *usual]
    assert sent(logs, together=True, short=awkward is not AWKWARD["long"]) == sent(logs, together=False)


def test_documents_that_are_added_together_fill_chunks_within_the_limits() -> None:
    chunks: list[tuple[int, int]] = []
    packers = ChunkPackers("logs", lambda chunk, _items: chunks.append((chunk.count, len(chunk.entries))))
    logs: list[Log] = [(AT, {"event.dataset": "app", "message": "x" * 1_000})] * 256
    for _ in range(100):
        packers.extend(logs, short=True)
    packers.finish()
    assert sum(count for count, _ in chunks) == 25_600
    assert max(count for count, _ in chunks) <= MAX_CHUNK_EVENTS
    assert max(size for _, size in chunks) < MAX_CHUNK_BYTES + MAX_TOGETHER_BYTES


def test_a_time_that_fluentd_cannot_say_leaves_nothing_behind() -> None:
    packer = ChunkPacker("logs.app")
    with pytest.raises(struct.error):
        packer.add(2**70, {"message": "m"}, item=0)
    packer.add(AT, {"message": "n"}, item=0)
    taken = packer.take()
    assert taken is not None
    assert [record for _, record in entries_of(taken[0])] == [{"message": "n"}]
