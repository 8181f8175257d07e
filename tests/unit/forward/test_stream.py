"""Messages arrive whole however they are cut, and nothing waits beyond its limit."""

import socket
import threading
import time
from collections.abc import Iterator

import msgpack
import pytest

from minutewatch.forward.deadline import Deadline
from minutewatch.forward.stream import Stream


def soon(seconds: float = 5.0) -> Deadline:
    return Deadline(at=time.monotonic() + seconds)


@pytest.fixture
def pair() -> Iterator[tuple[Stream, socket.socket]]:
    ours, theirs = socket.socketpair()
    stream = Stream(ours)
    yield stream, theirs
    stream.close()
    theirs.close()


Pair = tuple[Stream, socket.socket]


def test_messages_are_read_one_by_one_however_they_are_cut(pair: Pair) -> None:
    stream, theirs = pair
    packed = msgpack.packb({"ack": "one"}) + msgpack.packb({"ack": "two"})
    theirs.sendall(packed[:3])

    def rest() -> None:
        for n in range(3, len(packed)):
            theirs.sendall(packed[n : n + 1])

    thread = threading.Thread(target=rest)
    thread.start()
    assert stream.read(limit=soon()) == {b"ack": b"one"}
    assert stream.read(limit=soon()) == {b"ack": b"two"}
    thread.join()


def test_a_large_frame_arrives_whole_through_a_slow_reader(pair: Pair) -> None:
    stream, theirs = pair
    parts = (b"head", bytes(range(256)) * 8192, b"tail")
    received = bytearray()

    def slowly() -> None:
        while len(received) < sum(map(len, parts)):
            received.extend(theirs.recv(50_000))

    thread = threading.Thread(target=slowly)
    thread.start()
    stream.write(parts, limit=soon())
    thread.join()
    assert received == b"".join(parts)


def test_a_reader_that_stops_ends_the_writing_at_its_limit(pair: Pair) -> None:
    stream, _ = pair
    with pytest.raises(TimeoutError):
        stream.write((b"x" * 10_000_000,), limit=soon(0.1))


def test_silence_ends_the_reading_at_its_limit(pair: Pair) -> None:
    stream, _ = pair
    with pytest.raises(TimeoutError):
        stream.read(limit=soon(0.05))


def test_a_closed_connection_is_told_as_such(pair: Pair) -> None:
    stream, theirs = pair
    assert stream.is_alive()
    theirs.close()
    assert not stream.is_alive()
    with pytest.raises(ConnectionError, match="closed by the peer"):
        stream.read(limit=soon())


def test_what_came_while_nobody_read_is_kept(pair: Pair) -> None:
    stream, theirs = pair
    theirs.sendall(msgpack.packb({"ack": "late"}))
    assert stream.is_alive()
    assert stream.read(limit=soon()) == {b"ack": b"late"}


@pytest.mark.parametrize("answer", [b"\xc1", b"\xdf\xff\xff\xff\xff" + b"\xdf\xff\xff\xff\xff" * 100])
def test_an_answer_that_is_no_msgpack_is_told_as_such(pair: Pair, answer: bytes) -> None:
    stream, theirs = pair
    theirs.sendall(answer)
    with pytest.raises(ConnectionError, match="no Forward input"):
        stream.read(limit=soon())


def test_an_endless_answer_does_not_fill_the_memory(pair: Pair) -> None:
    stream, theirs = pair
    text_of_2_gb = b"\xdb\x7f\xff\xff\xff" + b"x" * 100_000
    thread = threading.Thread(target=theirs.sendall, args=(text_of_2_gb,))
    thread.start()
    with pytest.raises(ConnectionError, match="no Forward input"):
        stream.read(limit=soon())
    thread.join()
