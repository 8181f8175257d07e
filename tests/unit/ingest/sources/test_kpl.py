"""Aggregates of the Kinesis Producer Library are taken apart to the record, or refused as a whole."""

import hashlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewatch.errors import DecodeError
from minutewatch.ingest.sources.kpl import MAGIC, is_aggregate, user_records

from ..builders import aggregate

# What the Elixir library ex_kpl documents as its output for the key "partition_key" and the data "data".
PUBLISHED = bytes.fromhex(
    "f3899ac2 0a0d706172746974696f6e5f6b6579 1a0808001a0464617461 d03699da5a222fa32108ad1bd955a14e"
)


def read(data: bytes) -> list[bytes]:
    return user_records(data, source="kinesis", record_id="r")


def sealed(message: bytes) -> bytes:
    return MAGIC + message + hashlib.md5(message).digest()


def test_another_producers_aggregate_is_read() -> None:
    assert is_aggregate(PUBLISHED)
    assert read(PUBLISHED) == [b"data"]


@given(st.lists(st.binary(max_size=300), max_size=5))
def test_all_records_are_read_in_order(records: list[bytes]) -> None:
    assert read(aggregate(*records)) == records


def test_keys_tags_and_unknown_fields_are_passed_over() -> None:
    unknown = b"\x20\x96\x01" + b"\x29" + bytes(8) + b"\x35" + bytes(4) + b"\x12\x02hk"
    record = b"\x08\x00\x10\x07\x1a\x01x\x22\x03\x0a\x01t"
    assert read(sealed(unknown + bytes([0x1A, len(record)]) + record)) == [b"x"]


def test_a_changed_byte_is_noticed() -> None:
    with pytest.raises(DecodeError, match="wrong checksum"):
        read(PUBLISHED[:10] + b"?" + PUBLISHED[11:])


@pytest.mark.parametrize(
    "message", [b"\x1a\x05ab", b"\x1b", b"\x1a" + b"\xff" * 11, b"\x80", b"\x0d\x00", b"\x1a\x02\x1a\x09"]
)
def test_a_message_that_is_no_protobuf_is_refused(message: bytes) -> None:
    with pytest.raises(DecodeError, match="no KPL aggregate"):
        read(sealed(message))


@given(st.binary(max_size=100))
def test_any_message_is_read_or_refused(message: bytes) -> None:
    with suppress(DecodeError):
        assert all(isinstance(record, bytes) for record in read(sealed(message)))
