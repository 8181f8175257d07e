import orjson
import pytest

from minutewatch.analysis.sample import Sample
from minutewatch.analysis.series import MAX_LEVELS, Series
from tests.unit.analysis.world import TEN


def _series(*samples: Sample) -> Series:
    series = Series()
    for i, sample in enumerate(samples):
        series.take(TEN + i, sample)
    return series


def test_lines_count_when_they_arrive() -> None:
    series = _series(Sample(levels={"info": 1}, arrivals={"a": 3, "b": 4}))

    assert series.arrivals.recent == [7]
    assert series.dated(1) == [1]


def test_lines_without_a_time_of_arrival_count_when_they_are_dated() -> None:
    assert _series(Sample(levels={"info": 2}, statuses={"0": 3})).arrivals.recent == [5]


def test_a_level_that_appears_had_nothing_before() -> None:
    series = _series(Sample(levels={"info": 2}), Sample(levels={"info": 2, "warn": 1}), Sample())

    assert series.levels["warn"].recent == [0, 1, 0]
    assert series.dated(3) == [2, 3, 0]


def test_failures_are_those_of_requests_where_there_are_requests() -> None:
    series = _series(Sample(statuses={"0": 8, "6": 2}, levels={"error": 2}))

    assert series.errors(1) == ([2], [10])


def test_failures_are_error_lines_where_there_are_no_requests() -> None:
    series = _series(Sample(levels={"info": 8, "error": 2}), Sample(levels={"info": 5, "fatal": 1}))

    assert series.errors(2) == ([2, 1], [10, 6])


def test_a_late_minute_is_corrected() -> None:
    series = _series(Sample(levels={"info": 1}), Sample(levels={"info": 1}))
    series.correct(1, Sample(levels={"info": 6}, statuses={"0": 2, "6": 1}, durations={"20": 3}))

    assert (series.dated(2), series.failures.recent, series.durations.counts) == ([9, 1], [1, 0], [3, 0])


def test_it_knows_how_busy_it_is() -> None:
    quiet = [Sample(levels={"info": 10})] * 80
    series = _series(*quiet, *[Sample(levels={"info": 80})] * 20)

    # 80 minutes of 10 and 20 of 80 are 24 on average.
    assert series.busy == pytest.approx(80 / 24)
    assert _series(Sample(levels={"info": 10})).busy == 1


def test_more_levels_than_there_are_count_no_further() -> None:
    series = _series(Sample(levels={str(i): 1 for i in range(MAX_LEVELS + 5)}))

    assert len(series.levels) == MAX_LEVELS


def test_left_out_minutes_are_no_neighbours() -> None:
    series = _series(Sample(levels={"info": 1}, durations={"3": 1}))
    series.lose_track()

    assert (series.arrivals.recent, series.durations.counts, series.minutes) == ([], [], 0)


def test_it_goes_on_from_its_dump_as_if_it_had_not_stopped() -> None:
    series = _series(*[Sample(levels={"info": i}, statuses={"0": 2 * i}, durations={"9": i}) for i in range(150)])
    copy = Series.load(orjson.loads(orjson.dumps(series.dump())))
    for one in (series, copy):
        one.take(TEN + 150, Sample(levels={"warn": 1}))

    assert copy.dump() == series.dump()
