import orjson

from minutewatch.analysis.detectors.backlog import KEPT_FOR, MAX_MINUTES, Backlog
from minutewatch.analysis.detectors.frequency import Frequency
from minutewatch.analysis.detectors.key import PRESENT
from minutewatch.analysis.sample import Sample
from minutewatch.analysis.series import Observation, Series
from tests.unit.analysis.world import TEN


def _seen(*minutes: int) -> list[Observation]:
    return [
        Observation(minute=minute, series=Series(), sample=Sample(levels={"info": 20}), watched=1440)
        for minute in minutes
    ]


def test_what_comes_in_parts_is_seen_together_whichever_part_comes_first() -> None:
    for order in ((TEN, TEN + 2), (TEN + 2, TEN)):
        backlog = Backlog(Frequency())
        for minute in order:
            backlog.take(minute, {"x": 1})

        ((surge,),) = backlog.surges(_seen(order[-1]))

        assert (surge.key, surge.lines, surge.is_new) == ("x", 2, True)


def test_a_minute_that_comes_again_is_counted_once() -> None:
    backlog = Backlog(Frequency())
    backlog.take(TEN, {"x": 1})
    backlog.take(TEN, {"x": 1})

    assert backlog.surges(_seen(TEN)) == [[]]


def test_each_minute_has_the_surges_of_the_windows_that_end_in_it() -> None:
    backlog = Backlog(Frequency())
    for minute, names in ((TEN, "x"), (TEN + 1, "xy"), (TEN + 2, "y")):
        backlog.take(minute, dict.fromkeys(names, 1))

    surges = backlog.surges(_seen(TEN, TEN + 1, TEN + 2))

    assert [[surge.key for surge in found] for found in surges] == [[], ["x"], ["y"]]


def test_of_what_came_in_time_nothing_is_kept() -> None:
    frequency = Frequency()
    for minute in (TEN - 200, TEN - 100, TEN):
        frequency.take(minute, {"x": 1})
    backlog = Backlog(frequency)

    backlog.take(TEN - 50, {"x": 9})

    assert not backlog


def test_what_is_told_is_known_and_old_news_from_then_on() -> None:
    frequency, now = Frequency(), TEN + 200
    backlog = Backlog(frequency)
    backlog.take(TEN, {"x": 40})

    assert backlog.tell(["x"], now) == {"x": {TEN: 40}}
    assert not backlog
    assert not frequency.is_unknown("x", TEN)
    # A tenth, as of what comes in time and stands out.
    assert (frequency.keys["x"].count, frequency.keys["x"].told_until) == (4, now + PRESENT)


def test_what_was_not_told_is_learnt_when_it_comes_in_time_is_old_or_came_often() -> None:
    frequency = Frequency()
    backlog = Backlog(frequency)
    backlog.take(TEN, {"in time": 1, "old": 1})
    backlog.take(TEN + 100, {"waits": 1})
    for minute in range(MAX_MINUTES + 1):
        backlog.take(TEN + 100 + minute, {"often": 1})

    backlog.settle(TEN + KEPT_FOR, {"in time"})

    assert list(backlog.dump()[0]) == ["waits"]
    assert {name for name, key in frequency.keys.items() if key.count >= 1} == {"in time", "old", "often"}


def test_it_follows_its_key_and_goes_on_from_its_dump() -> None:
    frequency = Frequency()
    backlog = Backlog(frequency)
    backlog.take(TEN, {"a": 1, "b": 2, "c": 4})
    backlog.rename("a", "b")
    backlog.keep({"b"})

    again = Backlog(frequency, *orjson.loads(orjson.dumps(backlog.dump())))

    assert again.dump() == backlog.dump() == [{"b": [(TEN, 3)]}]


def test_where_nothing_came_late_nothing_is_kept() -> None:
    assert Backlog(Frequency()).dump() == []
