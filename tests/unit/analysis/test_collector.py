import gc

import pytest

from minutewatch.analysis.collector import resting_collector


def _fails(seen: list[bool]) -> None:
    with resting_collector():
        seen.append(gc.isenabled())
        raise KeyError


def test_the_collector_rests_inside_and_works_again_after_it_whatever_happens() -> None:
    seen = list[bool]()
    with pytest.raises(KeyError):
        _fails(seen)

    assert (seen, gc.isenabled()) == ([False], True)


def test_who_has_turned_it_off_finds_it_off() -> None:
    gc.disable()
    try:
        with resting_collector():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
