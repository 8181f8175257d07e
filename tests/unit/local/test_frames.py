"""Whatever mode a client uses, the receiver reads the same events out of it."""

import gzip

import msgpack
import pytest

from local import frames
from local.frames import Entry, Frame, FrameError

from .fakes import NOW_NS, event_time, packed, record

A, B = record("a"), record("b")


def read(message: object) -> Frame:
    unpacker = frames.unpacker()
    unpacker.feed(msgpack.packb(message))
    return frames.decode(next(unpacker))


@pytest.mark.parametrize(
    "message",
    [
        ["logs.app", [[event_time(), A], [event_time(), B]], {"chunk": "c"}],
        ["logs.app", packed(A, B), {"chunk": "c", "size": 2}],
        ["logs.app", gzip.compress(packed(A, B)), {"chunk": "c", "compressed": "gzip"}],
        ["logs.app", gzip.compress(packed(A)) + gzip.compress(packed(B)), {"chunk": "c", "compressed": "gzip"}],
    ],
    ids=["Forward", "PackedForward", "CompressedPackedForward", "two gzip members"],
)
def test_every_batch_mode_gives_the_same_frame(message: object) -> None:
    entries = (Entry(time_ns=NOW_NS, record=A), Entry(time_ns=NOW_NS, record=B))
    assert read(message) == Frame(tag="logs.app", entries=entries, chunk="c")


@pytest.mark.parametrize(
    ("time", "time_ns"),
    [(event_time(), NOW_NS), (1_767_607_627, 1_767_607_627_000_000_000), (1.5, 1_500_000_000)],
    ids=["EventTime", "whole seconds", "float"],
)
def test_a_single_message_has_its_time_in_nanoseconds(time: object, time_ns: int) -> None:
    assert read(["logs.app", time, A]) == Frame(
        tag="logs.app", entries=(Entry(time_ns=time_ns, record=A),), chunk=None
    )


def test_entries_sent_as_msgpack_str_are_read_as_the_bytes_they_are() -> None:
    body = packed(record("a", message="\u00e9\u4e2d"))
    as_str = b"\x93\xa1t\xdb" + len(body).to_bytes(4, "big") + body + b"\x80"
    unpacker = frames.unpacker()
    unpacker.feed(as_str)
    assert frames.decode(next(unpacker)).entries[0].record["message"] == "\u00e9\u4e2d"


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("PING", "not a Forward message"),
        (["tag"], "not a Forward message"),
        (["tag", packed(A)[:-1]], "breaks off inside an event"),
        (["tag", b"\xc1"], "not msgpack"),
        (["tag", b"plain", {"compressed": "gzip"}], "not gzip"),
        (["tag", gzip.compress(packed(A))[:-9], {"compressed": "gzip"}], "breaks off"),
        (["tag", packed(A), {"compressed": "zstd"}], "use gzip or none"),
        (["tag", packed(A), "option"], "not a map"),
        (["tag", [[event_time(), "text"]]], "not an event of time and record"),
        (["tag", "now", A], "not an event"),
    ],
)
def test_what_the_protocol_does_not_know_is_refused_with_its_reason(message: object, reason: str) -> None:
    with pytest.raises(FrameError, match=reason):
        read(message)


def test_a_client_cannot_make_the_receiver_buffer_without_end() -> None:
    unpacker = frames.unpacker(max_bytes=1000)
    with pytest.raises(msgpack.BufferFull):
        unpacker.feed(b"\xdb\xff\xff\xff\xff" + b"x" * 1000)


def test_the_ack_names_the_chunk() -> None:
    assert msgpack.unpackb(frames.ack("c")) == {"ack": "c"}
