"""The figures come from reading all of the object."""

from bench import s3_stream


def test_every_line_of_a_small_object_is_counted_across_broken_connections() -> None:
    figures = s3_stream.measure(packed_bytes=300_000, call_s=60.0, break_bytes=100_000)
    assert (figures["missing"], figures["doubled"], figures["calls"]) == (0, 0, 1)
    assert figures["lines"] > 2_000
