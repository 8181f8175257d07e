import pytest

from minutewatch.analysis.detectors.frequency import Frequency
from minutewatch.analysis.detectors.key import HALF_LIFE
from tests.unit.analysis.world import TEN


def test_what_came_late_is_known_to_the_day() -> None:
    key = Frequency().key("x", TEN)
    key.learn({TEN: 3.0, TEN + HALF_LIFE: 1.0}, suspicious=False)
    key.learn({TEN: 2.0}, suspicious=False)

    # Half of what is two days older is forgotten.
    assert key.count == pytest.approx(3.5)
    assert key.last == TEN + HALF_LIFE


@pytest.mark.parametrize(("lines", "count"), [(2, 1), (40, 4)])
def test_of_what_stood_out_a_tenth_is_learnt_but_no_less_than_a_line(lines: float, count: float) -> None:
    key = Frequency().key("x", TEN)
    key.learn({TEN: lines}, suspicious=True)

    assert key.count == pytest.approx(count)
