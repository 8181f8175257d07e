from math import e, log10
from random import Random

import orjson
import pytest

from minutewatch.analysis.calibration import APART, FLOOR, LEAST, Peak, Tail, Tails


def test_before_there_is_a_past_a_detector_is_taken_to_peak_twice_a_day() -> None:
    rate, scale = Tail().fit()

    # The prior's mean excess of 0.55 below a limit of 2.5 is that of an exponential of scale 0.58.
    assert scale == pytest.approx(0.58, abs=0.01)
    assert scale - 2.5 / (e ** (2.5 / scale) - 1) == pytest.approx(0.55, abs=0.001)
    assert rate == pytest.approx(2 / (1 - e ** (-2.5 / scale)))


def test_peaks_teach_their_rate_and_their_scale() -> None:
    tail = Tail()
    for _ in range(1440):
        tail.pass_minute(10)
    chance = Random(1)
    for _ in range(1000):
        tail.learn(FLOOR + chance.expovariate(1 / 0.8), 99)

    rate, scale = tail.fit()
    assert rate == pytest.approx(100, rel=0.12)
    assert scale == pytest.approx(0.8, rel=0.1)


def test_peaks_that_end_where_they_would_have_been_told_teach_the_same() -> None:
    tail, chance, limit = Tail(), Random(1), 1.0
    for _ in range(1440):
        tail.pass_minute(10)
    for _ in range(1000):
        if (excess := chance.expovariate(1 / 0.8)) < limit:
            tail.learn(FLOOR + excess, FLOOR + limit)

    rate, scale = tail.fit()
    assert rate == pytest.approx(100, rel=0.15)
    assert scale == pytest.approx(0.8, rel=0.2)


def test_one_monstrous_peak_does_not_make_it_deaf() -> None:
    tail, other = Tail(), Tail()
    tail.learn(FLOOR + 4, FLOOR + 4)
    other.learn(400, FLOOR + 4)

    assert other.fit() == tail.fit()


def test_scores_are_one_peak_until_half_an_hour_without() -> None:
    peak = Peak()

    minutes = [(0, 3.0), (5, 2.5), (10, 0.0), (5 + APART, 0.0)]
    assert [peak.take(minute, raw) for minute, raw in minutes] == [0, 0, 0, 3]
    assert peak.take(6 + APART, 0.0) == 0


def test_an_alarm_teaches_nothing() -> None:
    peak = Peak()
    peak.take(0, 30.0)
    peak.told = True

    assert peak.take(APART, 0.0) == 0


def _learnt(days: float, peaks: int, *, names: tuple[str, ...] = ("drop",), series: int = 1) -> Tails:
    tails = Tails()
    for _ in range(round(1440 * days)):
        tails.pass_minute(names, series)
    for i in range(peaks):
        tails.learn("drop", FLOOR + i % 3 / 2, 99)
    return tails


def test_a_score_is_worth_how_rarely_it_is_reached() -> None:
    quiet, noisy = _learnt(4, 1), _learnt(4, 40)

    assert quiet.score("drop", 6) > noisy.score("drop", 6) + 0.5
    assert quiet.score("drop", LEAST) == 0


def test_one_detector_alone_scores_minus_log10_of_the_rate_a_minute() -> None:
    tails = _learnt(0, 0)
    tails.pass_minute(("drop",), 1)
    rate, scale = Tail().fit()

    assert tails.score("drop", FLOOR + 3 * scale) == pytest.approx(log10(1440 / rate * e**3), abs=0.001)


def test_a_detector_that_never_peaks_leaves_its_share_to_the_others() -> None:
    alone, beside = _learnt(30, 60), _learnt(30, 60, names=("drop", "flood"))

    # With equal shares the score would be the same in both; the threshold is log10 2 higher for two.
    gained = beside.score("drop", 5) - alone.score("drop", 5)
    assert 0.4 * log10(2) < gained < log10(2)


@pytest.mark.parametrize("budget", [0.5, 2.0])
def test_over_a_stream_of_exponential_peaks_the_promise_is_kept(budget: float) -> None:
    chance, tails, false = Random(5), Tails(), 0
    days, series = 200, 10
    for _ in range(days * 24):
        for _ in range(60):
            tails.pass_minute(("drop",), series)
        threshold = log10(1440 * series / budget)
        for _ in range(series):
            if chance.random() < 3 / 24:
                peak = FLOOR + chance.expovariate(1 / 0.8)
                if tails.score("drop", peak) >= threshold:
                    false += 1
                else:
                    tails.learn("drop", peak, threshold)

    assert 0.6 * budget < false / days < 1.5 * budget


def test_it_goes_on_from_its_dump() -> None:
    tails = _learnt(1, 3, names=("drop", "flood"))
    copy = Tails(orjson.loads(orjson.dumps(tails.dump())))

    assert copy.dump() == tails.dump()
    peak = Peak()
    peak.take(7, 3.5)
    assert Peak(peak.dump()).take(7 + APART, 0.0) == 3.5


def test_shards_that_are_joined_know_what_each_knew() -> None:
    one, other = _learnt(1, 0), _learnt(1, 1)
    one.add(other.dump())

    assert one.dump()["drop"][:2] == [pytest.approx(2, rel=0.1), 1]
