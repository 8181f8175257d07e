"""zstd is there on every Python that the functions run on."""

from minutewatch import zstd


def test_what_is_compressed_reads_back() -> None:
    data = b"a log line\n" * 1000
    packed = zstd.compress(data, level=1)
    assert len(packed) < len(data) / 50
    assert zstd.ZstdDecompressor().decompress(packed) == data
