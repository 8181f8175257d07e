"""Entries are made smaller by the method that was asked for."""

import gzip as reference
import sys
from types import ModuleType

import pytest

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


def test_zstd_without_a_module_says_how_to_mend_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("compression.zstd", "zstandard"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ConfigError, match="it should hold gzip, or the package zstandard should be installed"):
        compressor("zstd")


@pytest.mark.parametrize("name", ["compression.zstd", "zstandard"])
def test_zstd_takes_whichever_module_there_is(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[bytes, int]] = []

    def compress(data: bytes, *, level: int) -> bytes:
        asked.append((data, level))
        return b"small"

    module = ModuleType(name)
    module.compress = compress  # type: ignore[attr-defined]  # a module made here has what it is given
    for other in ("compression.zstd", "zstandard"):
        monkeypatch.setitem(sys.modules, other, None)
    monkeypatch.setitem(sys.modules, name, module)
    method = compressor("zstd")
    assert method is not None
    assert method(b"entries") == b"small"
    assert asked == [(b"entries", 1)]
