"""Base64 and gzip are unpacked whole or refused: never cut, never without bound."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewatch.errors import DecodeError
from minutewatch.ingest.payload import from_base64, gunzip


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
