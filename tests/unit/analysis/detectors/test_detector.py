import pytest

from minutewatch.analysis.detectors.detector import tempered


@pytest.mark.parametrize(
    ("values", "total"),
    [([0, 0, 40], 0), ([1, 0, 40], 3), ([2, 5], 6), ([5, 5, 5], 15), ([9], 0), ([], 0)],
    ids=["a blip", "a blip and one", "two", "steady", "one minute", "none"],
)
def test_no_minute_counts_for_more_than_twice_the_second(values: list[float], total: float) -> None:
    assert tempered(values) == total
