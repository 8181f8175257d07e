"""A demo of any length has time to see the service work, fail and be found out."""

from datetime import UTC, datetime, timedelta

import pytest

from local.demo import fail_after_s

MINUTE = datetime(2026, 1, 5, 10, 7, tzinfo=UTC)


@pytest.mark.parametrize("minutes", [None, 4, 5, 60])
def test_the_service_fails_two_minutes_after_its_start(minutes: float | None) -> None:
    assert fail_after_s(minutes, now=MINUTE) == 120


@pytest.mark.parametrize("second", [0, 1, 30, 59])
def test_in_a_short_run_it_fails_after_two_minutes_of_the_clock_had_it_well(second: int) -> None:
    start = MINUTE + timedelta(seconds=second)
    failing = start + timedelta(seconds=fail_after_s(2, now=start))
    assert failing == MINUTE + timedelta(minutes=2)
