"""Frames are what the specification says, and any msgpack reader gets the events back."""

import base64
import gzip
from typing import Any

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewatch.forward.chunk import Chunk
from minutewatch.forward.compression import gzip as gzip_1
from minutewatch.forward.protocol import Frame, acknowledged, new_chunk_id, packed_forward

from .builders import a_chunk, entries_of, unpacked

RECORDS = st.lists(
    st.dictionaries(st.text(max_size=20), st.one_of(st.text(), st.integers(-(2**63), 2**63 - 1), st.booleans())),
    max_size=8,
)


def read(frame: Frame) -> list[Any]:
    message = msgpack.unpackb(b"".join(frame.parts))
    assert isinstance(message, list)
    return message


@given(tag=st.text(min_size=1), records=RECORDS)
def test_a_reader_gets_tag_events_and_options_back(tag: str, records: list[dict[str, Any]]) -> None:
    entries = entries_of(*records)
    message = read(packed_forward(Chunk(tag, entries, len(records)), chunk_id=b"id"))
    assert message == [tag, entries, {"size": len(records), "chunk": "id"}]
    assert [record for _, record in unpacked(message[1])] == records


@given(records=RECORDS)
def test_compressed_entries_are_the_same_entries(records: list[dict[str, Any]]) -> None:
    entries = entries_of(*records)
    message = read(packed_forward(Chunk("t", entries, len(records)), compress=gzip_1, method="gzip"))
    assert message[2] == {"size": len(records), "compressed": "gzip"}
    assert gzip.decompress(message[1]) == entries


@pytest.mark.parametrize("length", [0, 255, 256, 65_535, 65_536])
def test_entries_of_every_length_class_are_one_bin(length: int) -> None:
    frame = packed_forward(Chunk("t", b"x" * length, 1))
    assert read(frame)[1] == b"x" * length
    assert frame.size_bytes == len(b"".join(frame.parts))


def test_the_time_of_an_event_is_ext_type_0_of_8_bytes() -> None:
    (time, _), *_ = unpacked(a_chunk(1).entries)
    assert (time.code, time.data) == (0, bytes.fromhex("695ba7c000000000"))  # 2026-01-05T12:00:00Z, 0 ns


def test_entries_are_not_copied_into_the_head() -> None:
    chunk = a_chunk()
    assert packed_forward(chunk).parts[1] is chunk.entries


def test_a_frame_without_ack_asks_for_none() -> None:
    assert read(packed_forward(a_chunk()))[2] == {"size": 2}


def test_chunk_ids_are_128_bits_and_differ() -> None:
    ids = {new_chunk_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(len(base64.b64decode(chunk_id, validate=True)) == 16 for chunk_id in ids)


@pytest.mark.parametrize(
    ("message", "chunk_id"),
    [({b"ack": b"id"}, b"id"), ({b"ack": 1}, None), ({}, None), ([b"HELO", {}], None), (7, None)],
    ids=["ack", "number", "empty", "helo", "int"],
)
def test_only_an_ack_acknowledges(message: object, chunk_id: bytes | None) -> None:
    assert acknowledged(message) == chunk_id


def test_the_text_of_a_frame_hides_the_events() -> None:
    assert "line 0" not in repr(packed_forward(a_chunk()))
