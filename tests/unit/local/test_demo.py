"""A demo of any length has time to see the service work, fail and be found out."""

import pytest

from local.demo import fail_after_s


@pytest.mark.parametrize(("minutes", "seconds"), [(None, 120), (5, 120), (4, 120), (3, 72), (2, 48)])
def test_the_service_fails_after_two_minutes_or_sooner_in_a_short_run(
    minutes: float | None, seconds: float
) -> None:
    assert fail_after_s(minutes) == pytest.approx(seconds)
