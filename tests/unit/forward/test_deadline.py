"""A deadline is a moment, and a wait within it never goes beyond it."""

import pytest

from minutewatch.forward.deadline import Deadline


def test_remaining_is_the_time_up_to_the_moment() -> None:
    assert Deadline(at=12.5, clock=lambda: 10.0).remaining() == 2.5


@pytest.mark.parametrize("now", [12.5, 13.0])
def test_no_time_left_is_a_time_out(now: float) -> None:
    deadline = Deadline(at=12.5, clock=lambda: now)
    assert deadline.passed()
    with pytest.raises(TimeoutError):
        deadline.remaining()


@pytest.mark.parametrize(("seconds", "left"), [(1.0, 1.0), (9.0, 2.5)])
def test_a_shorter_wait_within_a_deadline_ends_at_the_earlier_of_both(seconds: float, left: float) -> None:
    assert Deadline(at=12.5, clock=lambda: 10.0).within(seconds).remaining() == left
