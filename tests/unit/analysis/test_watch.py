from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import orjson

from minutewatch.analysis.calibration import Tails
from minutewatch.analysis.detectors.detector import Detector, Verdict
from minutewatch.analysis.queries import Tally
from minutewatch.analysis.sample import Sample
from minutewatch.analysis.series import Observation, Series
from minutewatch.analysis.watch import COOL_DOWN, HOLD, LATER, MUCH_WORSE, Watch
from tests.unit.analysis.world import TEN

THRESHOLD = 5.0


class Loud:
    """Scores the lines of the minute."""

    NAME: ClassVar[str] = "loud"
    KIND: ClassVar[str] = "error"
    NEEDS: ClassVar[tuple[Tally, ...]] = ()

    def __init__(self, state: Sequence[Any] = ()) -> None:
        self.minutes: list[int] = list(state)

    def update(self, minute: int, seen: Observation) -> float:
        self.minutes.append(minute)
        return seen.sample.levels.get(self.NAME, 0.0)

    def verdict(self, minute: int, seen: Observation) -> Verdict:
        raise NotImplementedError

    def dump(self) -> list[Any]:
        return self.minutes


class Louder(Loud):
    NAME: ClassVar[str] = "louder"


class Pipe(Loud):
    NAME: ClassVar[str] = "pipe"
    KIND: ClassVar[str] = "pipeline"


class Traffic(Loud):
    NAME: ClassVar[str] = "traffic"
    KIND: ClassVar[str] = "traffic"


DETECTORS: Mapping[str, type[Detector]] = {one.NAME: one for one in (Pipe, Loud, Louder, Traffic)}
# Far over the threshold, whatever the tail makes of it.
SURE = 20.0


def _spoken(
    watch: Watch, minutes: Mapping[int, float], *, name: str = "loud", tails: Tails | None = None
) -> list[int]:
    learnt = tails or _tails()
    return [
        minute
        for minute, score in minutes.items()
        for told, _ in watch.judge(minute, _seen(minute, {name: score}), learnt, threshold=THRESHOLD)
        if name == told.NAME
    ]


def _seen(minute: int, scores: Mapping[str, float]) -> Observation:
    return Observation(minute=minute, series=Series(), sample=Sample(levels=dict(scores)))


def _tails() -> Tails:
    tails = Tails()
    tails.pass_minute(DETECTORS, 1)
    return tails


def test_trouble_that_lasts_is_told_once() -> None:
    watch = Watch(TEN, DETECTORS)

    assert _spoken(watch, {TEN + i: SURE for i in range(200)}) == [TEN]


def test_trouble_that_comes_back_after_the_cool_down_is_told_again() -> None:
    watch = Watch(TEN, DETECTORS)
    last, again = TEN + 1, TEN + 1 + COOL_DOWN

    assert _spoken(watch, {TEN: SURE, last: SURE, again - 1: 0, again: SURE}) == [TEN, again]


def test_a_short_pause_is_the_same_trouble() -> None:
    watch = Watch(TEN, DETECTORS)

    assert _spoken(watch, {TEN: SURE, TEN + 1: 0, TEN + COOL_DOWN - 1: SURE, TEN + COOL_DOWN: SURE}) == [TEN]


def test_what_gets_much_worse_is_told_again() -> None:
    watch = Watch(TEN, DETECTORS)

    worse = (MUCH_WORSE + 1) * SURE
    assert _spoken(watch, {TEN: SURE, TEN + 5: worse, TEN + LATER: 2 * SURE, TEN + LATER + 1: worse}) == [
        TEN,
        TEN + LATER + 1,
    ]


def test_of_one_kind_only_one_detector_speaks() -> None:
    watch, both = Watch(TEN, DETECTORS), {"loud": SURE, "louder": SURE}

    told = list(watch.judge(TEN, _seen(TEN, both), _tails(), threshold=THRESHOLD))

    assert [detector.NAME for detector, _ in told] == ["loud"]


def test_while_logs_are_late_nothing_is_said_about_traffic() -> None:
    watch = Watch(TEN, DETECTORS)
    both = {"pipe": SURE, "traffic": SURE, "loud": SURE}

    told = list(watch.judge(TEN, _seen(TEN, both), _tails(), threshold=THRESHOLD))

    assert [detector.NAME for detector, _ in told] == ["pipe", "loud"]
    assert _spoken(watch, {TEN + HOLD - 1: SURE, TEN + HOLD: SURE}, name="traffic") == [TEN + HOLD]


def test_while_logs_are_late_only_what_is_far_less_probable_is_said() -> None:
    tails = _tails()
    just = next(raw / 10 for raw in range(100) if tails.score("loud", raw / 10) >= THRESHOLD)
    late = Watch(TEN, DETECTORS)
    _spoken(late, {TEN: SURE}, name="pipe", tails=tails)

    assert _spoken(Watch(TEN, DETECTORS), {TEN: just}, tails=tails) == [TEN]
    assert _spoken(late, {TEN + HOLD - 1: just, TEN + HOLD: just}, tails=tails) == [TEN + HOLD]


def test_what_was_taken_back_is_told_when_it_goes_on() -> None:
    watch = Watch(TEN, DETECTORS)
    _spoken(watch, {TEN: SURE})
    watch.hush()

    assert _spoken(watch, {TEN + 1: SURE}) == [TEN + 1]


def test_a_peak_that_was_no_alarm_is_learnt_when_it_is_over() -> None:
    watch, tails = Watch(TEN, DETECTORS), _tails()
    before = tails.dump()["loud"]
    _spoken(watch, {TEN: 2.5, TEN + COOL_DOWN: 0}, tails=tails)

    assert tails.dump()["loud"][:3] == [before[0], before[1] + 1, before[2] + 0.5]


def test_an_alarm_is_not_learnt_as_noise() -> None:
    watch, tails = Watch(TEN, DETECTORS), _tails()
    before = tails.dump()
    _spoken(watch, {TEN: SURE, TEN + COOL_DOWN: 0}, tails=tails)

    assert tails.dump() == before


def test_what_moves_during_a_trouble_is_not_learnt_as_noise() -> None:
    watch, tails = Watch(TEN, DETECTORS), _tails()
    before = tails.dump()
    _spoken(watch, {TEN: SURE}, tails=tails)
    _spoken(watch, {TEN + 1: 2.5, TEN + 1 + COOL_DOWN: 0}, name="louder", tails=tails)

    assert tails.dump() == before


def test_a_service_is_gone_after_a_day_without_a_line() -> None:
    watch = Watch(TEN, DETECTORS)
    watch.take(TEN, Sample(levels={"info": 1}))
    for i in range(1, 1440):
        watch.take(TEN + i, Sample())

    assert not watch.is_gone(TEN + 1439)
    assert watch.is_gone(TEN + 1440)


def test_left_out_minutes_are_no_neighbours() -> None:
    watch = Watch(TEN, DETECTORS)
    watch.take(TEN, Sample(levels={"info": 1}))
    watch.lose_track()

    assert (watch.series.arrivals.recent, watch.first) == ([], TEN)


def test_it_goes_on_from_its_dump_as_if_it_had_not_stopped() -> None:
    watch = Watch(TEN, DETECTORS)
    watch.take(TEN, Sample(levels={"info": 9}))
    _spoken(watch, {TEN: SURE})

    copy = Watch.load(orjson.loads(orjson.dumps(watch.dump(TEN + 1))), DETECTORS)

    assert copy.dump(TEN + 1) == watch.dump(TEN + 1)
    assert _spoken(copy, {TEN + 1: SURE}) == []


def test_a_cool_down_that_is_over_is_not_kept() -> None:
    watch = Watch(TEN, DETECTORS)
    _spoken(watch, {TEN: SURE})

    assert list(watch.dump(TEN + COOL_DOWN - 1)[3]) == ["error"]
    assert watch.dump(TEN + COOL_DOWN)[3] == {}


def test_what_the_first_release_kept_gives_the_services_age() -> None:
    watch = Watch.load([TEN, TEN + 9, [9], [0], {"error_ratio": TEN + 5}, {"new_pattern": [{}, {}]}], DETECTORS)

    assert (watch.first, watch.last) == (TEN, TEN + 9)
    assert _spoken(watch, {TEN + 10: SURE}) == [TEN + 10]


def test_a_detector_of_a_newer_release_begins_and_one_of_an_older_is_dropped() -> None:
    dumped = Watch(TEN, {"loud": Loud, "louder": Louder}).dump(TEN)
    dumped[5] = {"gone": [1, 2], "loud": [7]}

    watch = Watch.load(dumped, DETECTORS)

    assert watch.dump(TEN)[5] == {"loud": [7]}
    assert _spoken(watch, {TEN + 1: SURE}, name="traffic") == [TEN + 1]


def test_of_earlier_minutes_that_are_told_late_none_near_them_is_told_again() -> None:
    watch = Watch(TEN, DETECTORS)

    assert watch.note("error", TEN + 100, TEN + 110)
    assert not watch.note("error", TEN + 110 + COOL_DOWN, TEN + 150)
    # It lasted until 12:30, so what follows is the same trouble.
    assert not watch.note("error", TEN + 150 + COOL_DOWN, TEN + 190)
    assert not watch.note("error", TEN + 60, TEN + 100 - COOL_DOWN)
    assert watch.note("error", TEN, TEN + 60 - COOL_DOWN - 1)
    assert watch.note("pattern", TEN + 100, TEN + 110)


def test_what_was_told_in_time_is_not_told_late_and_it_is_remembered() -> None:
    watch = Watch(TEN, DETECTORS)
    _spoken(watch, {TEN + i: SURE for i in range(10)})
    copy = Watch.load(orjson.loads(orjson.dumps(watch.dump(TEN + 600))), DETECTORS)

    assert not copy.note("error", TEN + 9 + COOL_DOWN, TEN + 60)
    assert copy.note("pattern", TEN, TEN)


def test_a_document_from_before_patterns_were_looked_back_at_is_read() -> None:
    watch = Watch(TEN, DETECTORS)
    watch.note("error", TEN, TEN)
    *dumped, patterns = watch.dump(TEN)

    assert patterns == []
    assert Watch.load(dumped, DETECTORS).dump(TEN) == watch.dump(TEN)
    assert Watch.load(dumped[:-1], DETECTORS).note("error", TEN, TEN)
