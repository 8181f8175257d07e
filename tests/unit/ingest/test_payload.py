"""Base64, gzip, bzip2 and zstd are unpacked whole or refused: never cut, never without bound."""

import bz2
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewatch import zstd
from minutewatch.errors import DecodeError
from minutewatch.ingest.payload import from_base64, gunzip, unpacked


def unpack(data: bytes, limit: int = 1_000_000) -> bytes:
    return gunzip(data, source="test", record_id="r", limit=limit)


@pytest.mark.parametrize("text", [None, 5, "%%%", "YQ", "Y Q=="])
def test_what_is_no_base64_is_refused(text: object) -> None:
    with pytest.raises(DecodeError, match="test record r: no base64 data"):
        from_base64(text, source="test", record_id="r")


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=4))
def test_all_members_are_unpacked(members: list[bytes]) -> None:
    assert unpack(b"".join(gzip.compress(member) for member in members)) == b"".join(members)


def test_a_bomb_is_stopped_at_the_limit() -> None:
    with pytest.raises(DecodeError, match=r"unpacks to more than 1000 bytes"):
        unpack(gzip.compress(b"\0" * 10_000_000), limit=1000)


def test_a_bomb_in_many_members_is_stopped_too() -> None:
    with pytest.raises(DecodeError, match="unpacks to more than"):
        unpack(gzip.compress(b"\0" * 900) * 3, limit=1000)


@given(st.binary(min_size=1, max_size=300), st.integers(min_value=1, max_value=30))
def test_a_file_cut_short_is_refused(content: bytes, cut: int) -> None:
    data = gzip.compress(content)
    with pytest.raises(DecodeError, match=r"cut short|corrupt"):
        unpack(data[: max(1, len(data) - cut)])


def bunzip(data: bytes, limit: int = 1_000_000) -> bytes:
    return unpacked(data, source="test", record_id="r", limit=limit)


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=4))
def test_all_bzip2_streams_are_unpacked(streams: list[bytes]) -> None:
    assert bunzip(b"".join(bz2.compress(stream) for stream in streams)) == b"".join(streams)


def test_a_bzip2_bomb_is_stopped_at_the_limit() -> None:
    with pytest.raises(DecodeError, match="unpacks to more than 1000 bytes"):
        bunzip(bz2.compress(b"\0" * 10_000_000), limit=1000)


@given(st.binary(min_size=1, max_size=300), st.integers(min_value=1, max_value=30))
def test_a_bzip2_file_cut_short_is_refused(content: bytes, cut: int) -> None:
    data = bz2.compress(content)
    with pytest.raises(DecodeError, match=r"cut short|corrupt"):
        bunzip(data[: max(1, len(data) - cut)])


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, bytes])
@given(content=st.binary(max_size=100))
def test_the_first_bytes_tell_how_it_is_packed(pack: type[bytes], content: bytes) -> None:
    packed = pack(b"a log: " + content)
    assert unpacked(packed, source="test", record_id="r") == b"a log: " + content


def test_zstd_is_unpacked_whole_or_refused() -> None:
    frame = zstd.compress(b"a log\n" * 5_000)
    assert unpacked(frame + frame, source="test", record_id="r") == b"a log\n" * 10_000
    for broken in (frame[:-3], frame[:9], frame + b"x", zstd.compress(b"\0" * 10_000_000)):
        with pytest.raises(DecodeError, match=r"cut short|corrupt|unpacks to more than 100000 bytes"):
            unpacked(broken, source="test", record_id="r", limit=100_000)
