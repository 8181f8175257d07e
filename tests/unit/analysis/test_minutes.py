from datetime import UTC, datetime

import pytest

from minutewatch.analysis.minutes import Span, clock, instant_at, instant_of, iso, minute_of, plan
from minutewatch.errors import DecodeError
from tests.unit.analysis.world import TEN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-05T10:07:00Z", datetime(2026, 1, 5, 10, 7, tzinfo=UTC)),
        ("2026-01-05T10:07:31.25Z", datetime(2026, 1, 5, 10, 7, 31, 250_000, tzinfo=UTC)),
        ("2026-01-05T19:07:00+09:00", datetime(2026, 1, 5, 10, 7, tzinfo=UTC)),
    ],
    ids=["schedule", "fraction", "zone"],
)
def test_the_instant_is_the_events_time_in_utc(text: str, expected: datetime) -> None:
    assert instant_of({"time": text}) == expected


@pytest.mark.parametrize(
    ("event", "complaint"),
    [
        ({}, "schedule record -: time is missing"),
        ({"time": None, "id": "e1"}, "schedule record e1: time is missing"),
        ({"time": "10:07"}, "time holds '10:07': it should be like"),
        ({"time": "2026-01-05T10:07:00"}, "without a zone"),
    ],
    ids=["none", "null", "no date", "no zone"],
)
def test_a_missing_or_malformed_time_is_an_error_and_never_the_wall_clock(
    event: dict[str, object], complaint: str
) -> None:
    with pytest.raises(DecodeError, match=complaint):
        instant_of(event)


def test_a_minute_counts_from_the_epoch_and_back() -> None:
    assert minute_of(datetime(2026, 1, 5, 10, 0, 59, 999_999, tzinfo=UTC)) == TEN
    assert instant_at(TEN) == datetime(2026, 1, 5, 10, tzinfo=UTC)
    assert iso(TEN + 7) == "2026-01-05T10:07:00Z"
    assert clock(TEN + 7) == "10:07"


def test_a_span_is_half_open_in_epoch_milliseconds() -> None:
    assert Span(start=TEN, end=TEN + 1).range_query() == {
        "range": {"@timestamp": {"gte": 1_767_607_200_000, "lt": 1_767_607_260_000, "format": "epoch_millis"}}
    }


def test_the_first_run_looks_back_an_hour_and_speaks_about_its_last_quarter() -> None:
    todo = plan(None, end=TEN)

    assert (todo.span, todo.speak_from) == (Span(start=TEN - 60, end=TEN), TEN - 15)


@pytest.mark.parametrize(
    ("judged_to", "span", "skipped"),
    [
        (TEN - 1, (TEN - 1, TEN), 0),
        (TEN, (TEN, TEN), 0),
        (TEN + 5, (TEN + 5, TEN + 5), 0),
        (TEN - 360, (TEN - 360, TEN - 240), 0),
        (TEN - 1440, (TEN - 1440, TEN - 1320), 0),
        (TEN - 2000, (TEN - 1440, TEN - 1320), 560),
    ],
    ids=["usual", "twice", "the past", "six hours", "a day", "more than a day"],
)
def test_minutes_follow_the_checkpoint_oldest_first(judged_to: int, span: tuple[int, int], skipped: int) -> None:
    todo = plan(judged_to, end=TEN)

    assert todo.span == Span(start=span[0], end=span[1])
    assert todo.skipped == skipped
    assert todo.speak_from == todo.span.start


def test_six_hours_are_caught_up_in_three_runs() -> None:
    judged_to, runs = TEN - 360, 0
    while len(todo := plan(judged_to, end=TEN).span):
        judged_to, runs = todo.end, runs + 1

    assert (judged_to, runs) == (TEN, 3)
