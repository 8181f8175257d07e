"""A chunk hides its content and is cut between events."""

import pytest

from minutewatch.forward.chunk import Chunk

from .builders import a_chunk, entries_of, unpacked


@pytest.mark.parametrize("count", [2, 3, 10])
def test_halves_hold_the_same_events_in_the_same_order(count: int) -> None:
    chunk = a_chunk(count)
    first, second = chunk.halves()
    assert (first.count, second.count) == (count // 2, count - count // 2)
    assert len(unpacked(first.entries)) == first.count
    assert first.entries + second.entries == chunk.entries
    assert first.tag == second.tag == chunk.tag


def test_one_event_cannot_be_halved() -> None:
    with pytest.raises(ValueError, match="no halves"):
        a_chunk(1).halves()


def test_records_do_not_show_in_the_text_of_a_chunk() -> None:
    assert "secret line" not in repr(Chunk("logs.app", entries_of({"message": "secret line"}), 1))


def test_ends_are_the_first_and_the_last_event() -> None:
    first, last = a_chunk(5).ends()
    assert [unpacked(end.entries)[0][1]["event.id"] for end in (first, last)] == ["0", "4"]
    assert first.count == last.count == 1
