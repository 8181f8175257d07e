from minutewatch.analysis.detectors import ESTATE_DETECTORS, SERVICE_DETECTORS
from minutewatch.analysis.titles import TITLES


def test_each_detector_stands_in_one_table_under_its_own_name() -> None:
    assert list(SERVICE_DETECTORS) == ["error_ratio", "silence", "new_pattern"]
    assert list(ESTATE_DETECTORS) == ["all_silent"]


def test_each_detector_has_a_sentence() -> None:
    for name in (*SERVICE_DETECTORS, *ESTATE_DETECTORS):
        assert any(key.partition(".")[0] == name for key in TITLES)
