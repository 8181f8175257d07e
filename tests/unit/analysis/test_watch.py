from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import orjson

from minutewatch.analysis.detectors.detector import Detector, Observation, Verdict
from minutewatch.analysis.queries import Tally
from minutewatch.analysis.watch import COOL_DOWN, HISTORY, Watch
from tests.unit.analysis.world import TEN, seen


class Loud:
    """Scores the lines of the minute."""

    NAME: ClassVar[str] = "loud"
    KIND: ClassVar[str] = "volume"
    NEEDS: ClassVar[tuple[Tally, ...]] = ()

    def __init__(self, state: Sequence[Any] = ()) -> None:
        self.minutes: list[int] = list(state)

    def update(self, minute: int, seen: Observation) -> float:
        self.minutes.append(minute)
        return seen.lines[-1]

    def verdict(self, minute: int, seen: Observation) -> Verdict:
        raise NotImplementedError

    def dump(self) -> list[Any]:
        return self.minutes


DETECTORS: Mapping[str, type[Detector]] = {"loud": Loud}


def _spoken(watch: Watch, minutes: Mapping[int, float]) -> list[int]:
    return [minute for minute, lines in minutes.items() for _ in watch.judge(minute, seen([lines]), threshold=5)]


def test_trouble_that_lasts_is_told_once() -> None:
    watch = Watch(TEN, DETECTORS)

    assert _spoken(watch, {TEN + i: 9 for i in range(200)}) == [TEN]


def test_trouble_that_comes_back_after_the_cool_down_is_told_again() -> None:
    watch = Watch(TEN, DETECTORS)
    last, again = TEN + 1, TEN + 1 + COOL_DOWN

    assert _spoken(watch, {TEN: 9, last: 9, again - 1: 0, again: 9}) == [TEN, again]


def test_a_short_pause_is_the_same_trouble() -> None:
    watch = Watch(TEN, DETECTORS)

    assert _spoken(watch, {TEN: 9, TEN + 1: 0, TEN + COOL_DOWN - 1: 9, TEN + COOL_DOWN: 9}) == [TEN]


def test_what_was_taken_back_is_told_when_it_goes_on() -> None:
    watch = Watch(TEN, DETECTORS)
    _spoken(watch, {TEN: 9})
    watch.hush()

    assert _spoken(watch, {TEN + 1: 9}) == [TEN + 1]


def test_the_history_is_bounded() -> None:
    watch = Watch(TEN, DETECTORS)
    for i in range(HISTORY + 5):
        watch.take(TEN + i, i, 0)

    assert watch.lines == list(range(5, HISTORY + 5))
    assert len(watch.errors) == HISTORY


def test_a_service_is_gone_after_a_day_without_a_line() -> None:
    watch = Watch(TEN, DETECTORS)
    watch.take(TEN, 1, 0)
    for i in range(1, 1440):
        watch.take(TEN + i, 0, 0)

    assert not watch.is_gone(TEN + 1439)
    assert watch.is_gone(TEN + 1440)


def test_left_out_minutes_are_no_neighbours() -> None:
    watch = Watch(TEN, DETECTORS)
    watch.take(TEN, 1, 1)
    watch.lose_track()

    assert (watch.lines, watch.errors, watch.first) == ([], [], TEN)


def test_it_goes_on_from_its_dump_as_if_it_had_not_stopped() -> None:
    watch = Watch(TEN, DETECTORS)
    watch.take(TEN, 9, 2)
    _spoken(watch, {TEN: 9})

    copy = Watch.load(orjson.loads(orjson.dumps(watch.dump(TEN + 1))), DETECTORS)

    assert copy.dump(TEN + 1) == watch.dump(TEN + 1)
    assert _spoken(copy, {TEN + 1: 9}) == []
    assert (copy.lines, copy.errors, copy.first, copy.last) == ([9], [2], TEN, TEN)


def test_a_cool_down_that_is_over_is_not_kept() -> None:
    watch = Watch(TEN, DETECTORS)
    _spoken(watch, {TEN: 9})

    assert watch.dump(TEN + COOL_DOWN - 1)[4] == {"loud": TEN + COOL_DOWN}
    assert watch.dump(TEN + COOL_DOWN)[4] == {}


def test_a_detector_of_a_newer_release_begins_and_one_of_an_older_is_dropped() -> None:
    dumped = [TEN, TEN, [9], [0], {"gone": TEN + 5}, {"gone": [1, 2]}]

    watch = Watch.load(dumped, DETECTORS)

    assert watch.dump(TEN)[5] == {}
    assert _spoken(watch, {TEN + 1: 9}) == [TEN + 1]
