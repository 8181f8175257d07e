from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from minutewatch.backtest.instants import every_of, from_millis, instants, iso, moment_of, to_millis
from minutewatch.errors import ConfigError

DAY = datetime(2026, 1, 5, tzinfo=UTC)
DELAY = timedelta(seconds=30)


def _clock(moments: list[datetime]) -> list[str]:
    return [f"{moment:%H:%M:%S}" for moment in moments]


def _instants(first_arrival: str, last_arrival: str, **said: Any) -> list[datetime]:
    first, last = (datetime.fromisoformat(f"2026-01-05T{one}Z") for one in (first_arrival, last_arrival))
    return instants(first_arrival=first, last_arrival=last, delay=DELAY, **said)


def test_by_default_each_minute_is_judged_when_it_is_due() -> None:
    moments = _instants("10:00:20", "10:02:10")

    assert _clock(moments) == ["10:01:30", "10:02:30", "10:03:30"]


def test_from_another_first_instant_they_go_on_until_the_last_minute_is_due() -> None:
    # 10:02 ends at 10:03 and is due at 10:03:30, so that the instant at 10:04 is the first to judge it
    moments = _instants("10:00:20", "10:02:10", first=DAY + timedelta(hours=10, minutes=2))

    assert _clock(moments) == ["10:02:00", "10:03:00", "10:04:00"]


def test_a_single_document_is_judged() -> None:
    assert _clock(_instants("10:00:00", "10:00:00")) == ["10:01:30"]


def test_larger_steps_go_on_until_the_last_is_due() -> None:
    moments = _instants("10:00:20", "10:11:00", every=timedelta(minutes=5))

    assert _clock(moments) == ["10:01:30", "10:06:30", "10:11:30", "10:16:30"]


def test_they_keep_to_the_limits_given() -> None:
    limits = {"first": DAY + timedelta(hours=9), "last": DAY + timedelta(hours=9, minutes=2, seconds=59)}

    assert _clock(_instants("10:00:00", "10:00:00", **limits)) == [
        "09:00:00",
        "09:01:00",
        "09:02:00",
    ]


def test_limits_that_hold_nothing_or_too_much_are_told() -> None:
    with pytest.raises(ConfigError, match="--to holds 2026-01-05T00:00:00Z, which is before"):
        _instants("10:00:00", "10:00:00", last=DAY)
    with pytest.raises(ConfigError, match="raise --every"):
        _instants("10:00:00", "10:00:00", every=timedelta(seconds=1), last=DAY.replace(year=2027))


def test_times_are_utc_where_they_have_no_zone() -> None:
    assert iso(moment_of("--from", "2026-01-05 10:07")) == "2026-01-05T10:07:00Z"
    assert iso(moment_of("--from", "2026-01-05T10:07:00+09:00")) == "2026-01-05T01:07:00Z"
    with pytest.raises(ConfigError, match="--to holds 'noon': it should hold a time"):
        moment_of("--to", "noon")


def test_every_is_a_duration() -> None:
    assert every_of("90s") == timedelta(seconds=90)
    for text in ("5", "0s"):
        with pytest.raises(ConfigError, match=f"--every holds '{text}'"):
            every_of(text)


def test_milliseconds_and_instants_are_each_others_reverse() -> None:
    assert to_millis(from_millis(1_767_571_200_123)) == 1_767_571_200_123
