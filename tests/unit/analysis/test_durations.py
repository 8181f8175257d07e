from base64 import b64encode
from math import log
from struct import pack

import orjson
import pytest

from minutewatch.analysis.durations import EDGES, RECENT, Durations, moments
from tests.unit.analysis.world import TEN

# 100 us * 2^10 = 102.4 ms is the edge between bins 20 and 21.
AT_100_MS = 20


def test_the_edges_are_half_a_power_of_two_apart() -> None:
    assert EDGES[0] == 100_000
    assert EDGES[AT_100_MS] == 102_400_000
    assert EDGES[1] / EDGES[0] == pytest.approx(2**0.5, rel=1e-5)


def test_a_bin_counts_as_its_middle() -> None:
    count, total, squares = moments({AT_100_MS: 2, AT_100_MS + 2: 2})

    # The middle of bin 20 is a quarter of a power below its upper edge; bin 22 is twice as long.
    low = log(102_400_000) - log(2) / 4
    assert count == 4
    assert total / count == pytest.approx(low + log(2) / 2)
    assert squares / count - (total / count) ** 2 == pytest.approx((log(2) / 2) ** 2)


def test_the_mean_weighs_minutes_by_their_requests() -> None:
    durations = Durations()
    durations.take(TEN, {20: 30})
    durations.take(TEN + 1, {22: 10})

    mean, count = durations.mean(2, 0)
    assert count == 40
    assert mean == pytest.approx(log(102_400_000) - log(2) / 4 + log(2) / 4, abs=0.001)
    assert durations.mean(1, 0)[1] == 10
    assert durations.mean(2, 1)[1] == 30


def test_a_minute_without_requests_has_no_mean() -> None:
    durations = Durations()
    durations.take(TEN, {})

    assert durations.mean(1, 0) == (0.0, 0)


def test_the_variance_follows_the_requests() -> None:
    durations = Durations()
    for i in range(200):
        durations.take(TEN + i, {20: 50})

    assert durations.variance < 0.05


def test_yesterday_and_hours_ago_are_known() -> None:
    durations = Durations()
    for i in range(1500):
        durations.take(TEN + i, {22 if i < 60 else 20: 10})

    assert durations.around(TEN + 10, TEN + 50) == pytest.approx(log(102_400_000) + log(2) * 0.75, abs=0.04)
    assert durations.around(TEN + 1260, TEN + 1380) == pytest.approx(log(102_400_000) - log(2) / 4, abs=0.04)
    assert durations.around(TEN - 100, TEN - 40) is None


def test_it_goes_on_from_its_dump_as_if_it_had_not_stopped() -> None:
    durations = Durations()
    for i in range(200):
        durations.take(TEN + i, {18 + i % 5: 3 + i % 7, 24: 1})
    copy = Durations.load(orjson.loads(orjson.dumps(durations.dump())))

    assert (copy.sums, copy.counts) == (durations.sums, durations.counts)
    for one in (durations, copy):
        one.correct(2, {20: 5})
        one.take(TEN + 200, {25: 2})
    assert copy.dump() == durations.dump()
    assert len(durations.counts) == RECENT


def test_means_that_an_earlier_state_has_packed_are_read() -> None:
    unknown = [-1, 0.0, 0.0, ""]

    durations = Durations.load([[3, 4], b64encode(pack("<2H", 16000, 17000)).decode(), 0.5, unknown, unknown])

    assert durations.sums == [48.0, 68.0]
