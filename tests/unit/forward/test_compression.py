"""Entries are made smaller by the method that was asked for."""

import gzip as reference

import pytest

from minutewatch import zstd
from minutewatch.errors import ConfigError
from minutewatch.forward.compression import compressor, gzip


def test_gzip_is_read_back_by_another_implementation() -> None:
    data = b"a log line\n" * 1000
    packed = gzip(data)
    assert reference.decompress(packed) == data
    assert len(packed) < len(data) / 10


def test_none_sends_entries_as_they_are() -> None:
    assert compressor("none") is None


def test_an_unknown_method_names_the_variable_and_the_choices() -> None:
    with pytest.raises(ConfigError, match="FLUENTD_COMPRESS holds 'lz4': it should hold one of gzip, none, zstd"):
        compressor("lz4")


def test_zstd_is_read_back_as_it_was() -> None:
    compress = compressor("zstd")
    assert compress is not None
    data = b"a log line\n" * 1000
    assert zstd.ZstdDecompressor().decompress(compress(data)) == data
