"""No byte of a line is lost, none is there twice, and no record is larger than it may be."""

from hypothesis import given
from hypothesis import strategies as st

from minutewatch.ingest import file_lines
from minutewatch.ingest.file_lines import CONTINUED, LINE, MAX_LINE, MAX_VALUE, Record, lines


def read(content: bytes, size: int = 100_000) -> list[Record]:
    return list(lines(content[start : start + size] for start in range(0, len(content), size)))


@given(st.binary(max_size=300), st.integers(1, 50))
def test_lines_are_what_is_between_newlines_each_with_its_place(content: bytes, size: int) -> None:
    records = read(content, size)
    expected = content.split(b"\n")
    assert [data for _, data, _ in records] == (expected if expected[-1] else expected[:-1])
    assert all(content[offset : offset + len(data)] == data and kind == LINE for offset, data, kind in records)


def test_a_line_that_is_too_long_goes_on_in_further_records_wherever_the_chunks_end() -> None:
    content = b"a\n" + b"x" * (2 * MAX_LINE + 5) + b"\nb\n"
    sizes = [(offset, len(data), kind) for offset, data, kind in read(content)]
    assert sizes == [
        (0, 1, LINE),
        (2, MAX_LINE, LINE),
        (2 + MAX_LINE, MAX_LINE, CONTINUED),
        (2 + 2 * MAX_LINE, 5, CONTINUED),
        (2 * MAX_LINE + 8, 1, LINE),
    ]
    assert read(content, 7_001) == read(content, 1_000_000) == read(content)


def test_a_line_is_cut_behind_a_blank_so_that_no_word_is_halved() -> None:
    content = b"x" * (MAX_LINE - 20) + b" password=hunter2hunter2hunter2"
    first, second = (data for _, data, _ in read(content))
    assert (first[-1:], second) == (b" ", b"password=hunter2hunter2hunter2")


def test_a_line_is_not_cut_within_a_character() -> None:
    content = ("a" + "한" * MAX_LINE).encode()
    assert "".join(data.decode() for _, data, _ in read(content)) == content.decode()


def test_what_may_be_json_is_kept_whole_far_longer() -> None:
    value = b'{"a":"' + b"x" * (MAX_VALUE - 10) + b'"}'
    assert [data for _, data, _ in read(value + b"\n")] == [value]


def test_but_not_without_bound() -> None:
    value = b'{"a":"' + b"x" * MAX_VALUE + b'"}'
    pieces = [data for _, data, _ in read(value + b"\n")]
    assert b"".join(pieces) == value
    assert max(map(len, pieces)) == MAX_LINE


def test_reading_goes_on_from_any_record() -> None:
    content = b"one\n" + b"y" * (3 * MAX_LINE) + b'\n{"a":1}\n'
    records = read(content)
    for number, (offset, _, kind) in enumerate(records):
        assert list(file_lines.lines([content[offset:]], start=offset, kind=kind)) == records[number:]
