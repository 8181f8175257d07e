import pytest

from minutewatch.analysis.detectors import ESTATE_DETECTORS, SERVICE_DETECTORS
from minutewatch.analysis.sample import TALLIES
from minutewatch.analysis.titles import TITLES

EVERY = {**SERVICE_DETECTORS, **ESTATE_DETECTORS}


def test_each_detector_stands_in_one_table_under_its_own_name() -> None:
    assert list(SERVICE_DETECTORS) == [
        "wrong_clock",
        "late_logs",
        "error_ratio",
        "route_failures",
        "new_pattern",
        "latency",
        "drop",
        "silence",
        "host_silent",
        "flood",
        "refused_address",
    ]
    assert list(ESTATE_DETECTORS) == ["all_silent", "drop"]


@pytest.mark.parametrize("name", EVERY)
def test_each_detector_has_a_sentence(name: str) -> None:
    assert any(key.partition(".")[0] == name for key in TITLES)


@pytest.mark.parametrize("name", EVERY)
def test_what_a_detector_needs_is_asked_for(name: str) -> None:
    assert set(EVERY[name].NEEDS) <= set(TALLIES)


@pytest.mark.parametrize("name", EVERY)
def test_a_detector_begins_where_an_empty_dump_left_off(name: str) -> None:
    fresh = EVERY[name]()

    assert EVERY[name](fresh.dump()).dump() == fresh.dump()
