import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewatch.analysis.past import Past


@given(st.lists(st.lists(st.integers(0, 2**33)) | st.lists(st.floats(0, 1e9))))
def test_numbers_of_any_size_come_back_as_they_were(series: list[list[float]]) -> None:
    past = Past()
    kept = orjson.loads(orjson.dumps([past.put_numbers(numbers) for numbers in series]))
    again = Past(past.text())

    assert [again.take_numbers(one) for one in kept] == series


def test_a_count_below_256_takes_a_byte() -> None:
    past = Past()
    past.put_numbers([200, 3] * 60)

    assert len(past.text()) == 160


def test_bytes_come_back_in_their_order() -> None:
    past = Past()
    lengths = [past.put(one) for one in (b"ab", b"", b"cde")]
    again = Past(past.text())

    assert [again.take(length) for length in lengths] == [b"ab", b"", b"cde"]


def test_bytes_that_are_missing_are_not_made_up() -> None:
    with pytest.raises(ValueError, match="missing"):
        Past("").take(1)
