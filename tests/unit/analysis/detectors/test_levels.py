from hypothesis import given
from hypothesis import strategies as st

from minutewatch.analysis.detectors.detector import WINDOWS
from minutewatch.analysis.detectors.levels import Levels


def _quietest(recent: list[float], width: int) -> float:
    levels = Levels(recent)
    return levels.quietest(width, levels.blocks(width))


def test_the_half_hours_before_a_window_are_told_newest_first() -> None:
    assert Levels([1.0] * 30 + [2.0] * 30 + [3.0] * 30 + [9.0] * 5).blocks(5) == [3, 2, 1]


def test_a_short_past_is_one_short_block() -> None:
    assert Levels([2.0] * 15).blocks(3) == [2]
    assert Levels([2.0] * 12).blocks(3) == []


def test_a_window_is_summed_up() -> None:
    assert Levels([1.0, 2.0, 3.0]).total(2) == 5
    assert Levels([1.0, 2.0, 3.0]).total(9) == 6


def test_the_level_before_a_burst_is_the_quietest_quarter_of_an_hour() -> None:
    assert _quietest([40.0] * 60 + [400.0] * 55, 5) == 40
    assert _quietest([40.0] * 115, 5) == 40
    # A quarter that is quieter by a fifth is noise: the half hour counts.
    assert _quietest([40.0] * 75 + [32.0] * 15, 0) == 36


@given(past=st.lists(st.integers(0, 60), max_size=120), last=st.integers(0, 400), minutes=st.integers(0, 30))
def test_no_window_that_fell_or_rose_is_passed_over(past: list[int], last: int, minutes: int) -> None:
    """What is looked at first, the newest half hour, rules out only what the other two rule out as well."""
    recent = [*past, *[last] * minutes][-120:]
    levels = Levels(recent)
    known = [(width, levels.blocks(width), levels.total(width)) for width in WINDOWS if levels.blocks(width)]
    fell = {w for w, blocks, lines in known if min(blocks) * w >= 5 and lines <= 0.6 * min(blocks) * w}
    rose = {w for w, blocks, lines in known if lines >= w * max(3 * max(blocks), max(blocks) + 10)}

    assert fell <= set(levels.fallen(WINDOWS, left=0.6, least=5))
    assert rose <= set(levels.risen(WINDOWS, factor=3, excess=10))
