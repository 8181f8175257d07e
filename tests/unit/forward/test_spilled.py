"""An object holds a chunk whole, and says so; anything else is told apart before it is sent."""

import msgpack
import pytest
from fluent.sender import EventTime

from local import frames
from minutewatch.errors import DecodeError
from minutewatch.forward import spilled
from minutewatch.forward.chunk import Chunk

from .builders import NOON, a_chunk


def at(seconds: int, nanos: int = 0, *, tag: str = "logs.app") -> Chunk:
    return Chunk(tag, msgpack.packb([EventTime(seconds, nanos), {"event.id": "1"}]), 1)


def test_what_is_read_is_what_was_written() -> None:
    chunk = a_chunk(1000)
    body = spilled.pack(chunk)
    assert spilled.unpack(body, key="k") == chunk
    assert len(body) < len(chunk.entries) / 2


def test_the_object_is_a_message_that_every_receiver_understands() -> None:
    frame = frames.decode(msgpack.unpackb(spilled.pack(a_chunk(3))))
    assert frame.tag == "logs.app"
    assert [entry.record["event.id"] for entry in frame.entries] == ["0", "1", "2"]


def test_the_same_chunk_has_the_same_key_and_another_one_another() -> None:
    assert spilled.key_of(at(NOON)) == spilled.key_of(at(NOON))
    assert len({spilled.key_of(chunk) for chunk in (at(NOON), at(NOON, tag="logs.b"), a_chunk(2))}) == 3


def test_keys_sort_by_the_time_of_the_first_log() -> None:
    times = [(0, 0), (NOON - 1, 999_999_999), (NOON, 0), (NOON, 20), (NOON, 100), (2**32 - 1, 0)]
    keys = [spilled.key_of(at(*time)) for time in times]
    assert keys == sorted(keys)
    assert keys[3].startswith("spill/20260105T120000.000000020Z-")


def test_entries_that_begin_with_no_event_time_have_a_key_too() -> None:
    assert spilled.key_of(Chunk("logs.app", b"\x92\x00\x80", 1)).startswith("spill/19700101T000000.000000000Z-")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not msgpack at all",
        msgpack.packb(["logs.app", b"not gzip", {"size": 1, "sha256": "x"}]),
        msgpack.packb({"a": 1}),
        msgpack.packb([1, 2]),
        spilled.pack(a_chunk(2))[:-1],
    ],
)
def test_what_is_no_chunk_is_told_by_its_key(body: bytes) -> None:
    with pytest.raises(DecodeError, match="spill record spill/k: is no packed chunk"):
        spilled.unpack(body, key="spill/k")


def test_a_wrong_count_or_checksum_is_seen() -> None:
    tag, entries, options = msgpack.unpackb(spilled.pack(a_chunk(2)))
    for wrong in ({"size": 3}, {"sha256": "0" * 64}):
        with pytest.raises(DecodeError, match="not what was written"):
            spilled.unpack(msgpack.packb([tag, entries, options | wrong]), key="k")
