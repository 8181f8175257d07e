import pytest

from minutewatch.analysis.budget import threshold


def test_the_threshold_spends_the_budget_over_all_judgements_of_a_day() -> None:
    # 10 series, 3 detectors, 1440 minutes: 43,200 judgements; two false ones a day are one in 21,600.
    assert 10 ** -threshold(2, series=10, detectors=3) == pytest.approx(1 / 21_600)


def test_ten_times_the_series_need_ten_times_the_certainty() -> None:
    few, many = (threshold(1, series=series, detectors=3) for series in (5, 50))

    assert many - few == pytest.approx(1.0)


def test_before_the_first_series_there_is_a_threshold_too() -> None:
    assert threshold(1, series=0, detectors=1) == threshold(1, series=1, detectors=1)
