"""The object is what it says."""

import gzip
from pathlib import Path

from bench.s3_object import make


def test_the_object_has_lines_that_no_other_equals_and_shrinks_to_a_tenth(tmp_path: Path) -> None:
    file = tmp_path / "object"
    lines, unpacked = make(file, packed_bytes=300_000)
    content = gzip.decompress(file.read_bytes())
    assert len(content) == unpacked
    assert len(set(content.splitlines())) == lines
    assert 7 < unpacked / file.stat().st_size < 13
