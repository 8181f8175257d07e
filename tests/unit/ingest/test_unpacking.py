"""Whatever a file is packed in, its text comes in bounded parts; a bomb and what is no text are refused."""

import bz2
import gzip
import tracemalloc
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewatch import zstd
from minutewatch.errors import DecodeError
from minutewatch.ingest import unpacking
from minutewatch.ingest.unpacking import PART_BYTES, Unpacked

Pack = Callable[[bytes], bytes]
PACKS: list[Pack] = [gzip.compress, bz2.compress, zstd.compress]


def chunked(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def text_of(data: bytes, size: int = 1000) -> bytes:
    return b"".join(Unpacked(chunked(data, size)).chunks)


@pytest.mark.parametrize("pack", PACKS)
@given(members=st.lists(st.binary(max_size=300), min_size=1, max_size=4), size=st.integers(1, 400))
def test_every_member_is_unpacked_wherever_the_chunks_end(pack: Pack, members: list[bytes], size: int) -> None:
    texts = [b"log " + member.hex().encode() for member in members]
    assert text_of(b"".join(map(pack, texts)), size) == b"".join(texts)


def test_zero_bytes_between_gzip_members_are_padding() -> None:
    packed = gzip.compress(b"one\n") + b"\0" * 700 + gzip.compress(b"two\n") + b"\0" * 300
    assert text_of(packed, 100) == b"one\ntwo\n"


@pytest.mark.parametrize("pack", PACKS)
def test_what_is_packed_twice_is_unpacked_twice(pack: Pack) -> None:
    assert text_of(gzip.compress(pack(b"a log\n"))) == b"a log\n"


@pytest.mark.parametrize("pack", PACKS)
def test_memory_does_not_grow_with_what_a_file_unpacks_to(pack: Pack) -> None:
    lines = b"".join(b"line %d\n" % number for number in range(600_000))
    packed = pack(lines)
    tracemalloc.start()
    try:
        size = sum(map(len, Unpacked(chunked(packed, 16 * 1024)).chunks))
        assert tracemalloc.get_traced_memory()[1] < len(lines) // 4
    finally:
        tracemalloc.stop()
    assert size == len(lines)


def test_parts_are_bounded_however_much_a_chunk_unpacks_to() -> None:
    parts = Unpacked([gzip.compress(b"x" * 5_000_000)]).chunks
    assert max(map(len, parts)) <= PART_BYTES


@pytest.mark.parametrize("pack", PACKS)
def test_a_bomb_is_stopped(pack: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "SURE_BYTES", 1_000_000)
    monkeypatch.setattr(unpacking, "MAX_RATIO", 100)
    with pytest.raises(DecodeError, match="unpacks to more than 100 times its size"):
        text_of(pack(b"x" * 20_000_000))


def test_logs_that_repeat_themselves_are_no_bomb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "SURE_BYTES", 1_000_000)
    lines = b"".join(b"2026-01-05T10:07:00Z INFO health check %d ok\n" % number for number in range(200_000))
    assert text_of(gzip.compress(lines)) == lines


@pytest.mark.parametrize("pack", PACKS)
def test_what_comes_before_the_break_is_given_and_the_break_is_told(pack: Pack) -> None:
    lines = b"".join(b"line %d %d\n" % (number, number * number) for number in range(20_000))
    given: list[bytes] = []

    def read() -> None:
        given.extend(Unpacked(chunked(pack(lines)[:-9], 1_000)).chunks)

    with pytest.raises(DecodeError, match=r"cut short|corrupt"):
        read()
    assert given
    assert lines.startswith(b"".join(given))


def test_what_follows_a_gzip_file_and_is_none_is_told() -> None:
    with pytest.raises(DecodeError, match="corrupt gzip"):
        text_of(gzip.compress(b"a log\n") + b"rubbish of ten bytes at least")
    with pytest.raises(DecodeError, match="gzip is cut short"):
        text_of(gzip.compress(b"a log\n") + b"rubbish")


def test_plain_text_is_as_it_is() -> None:
    unpacked = Unpacked([b"a ", b"log\n"])
    assert (unpacked.head, b"".join(unpacked.chunks), unpacked.seekable) == (b"a log\n", b"a log\n", True)


@pytest.mark.parametrize(
    "magic", [b"PAR1", b"ORC", b"Obj\x01", b"PK\x03\x04", b"\xfd7zXZ\0", bytes(range(1, 32)) * 9]
)
def test_what_is_no_text_is_refused_packed_or_not(magic: bytes) -> None:
    for data in (magic, gzip.compress(magic)):
        with pytest.raises(DecodeError, match=r"holds \w+"):
            Unpacked([data])


def test_zero_bytes_that_a_log_rotation_left_are_no_reason_to_refuse_a_log() -> None:
    assert text_of(b"\0" * 100_000 + b"a log\n").endswith(b"a log\n")
