from datetime import timedelta

import pytest
from pydantic import TypeAdapter, ValidationError

from minutewatch.rules.duration import Offset, WholeMinutes, read_duration, spoken


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("5m", 300), ("2h", 7200), ("1d", 86_400), (" 5 m ", 300)]
)
def test_a_duration_is_a_number_and_its_unit(text: str, seconds: int) -> None:
    assert read_duration(text) == timedelta(seconds=seconds)


def test_it_is_spoken_in_the_largest_unit_that_takes_it_whole() -> None:
    assert [spoken(timedelta(seconds=one)) for one in (0, 45, 90, 300, 7200, 86_400, 90_000)] == [
        "0s",
        "45s",
        "90s",
        "5m",
        "2h",
        "1d",
        "25h",
    ]


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ("90s", "whole minutes"),
        ("0m", "between 1m and 1d"),
        ("2d", "between 1m and 1d"),
        ("5", "a duration such as"),
        (5, "a duration such as"),
        (None, "a duration such as"),
    ],
)
def test_a_window_is_whole_minutes_of_a_day_at_most(value: object, complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        TypeAdapter(WholeMinutes).validate_python(value)


def test_an_offset_may_be_nothing() -> None:
    assert TypeAdapter(Offset).validate_python(0) == timedelta()
