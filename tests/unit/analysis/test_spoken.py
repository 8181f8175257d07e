from minutewatch.analysis.ports import Match
from minutewatch.analysis.spoken import Spoken
from tests.unit.analysis.world import TEN


def _told(spoken: Spoken, *minutes: int, group: str = "shop") -> list[int]:
    return [
        one.minute - TEN for one in spoken.take(Match(group=(group,), minute=TEN + m, observed=1) for m in minutes)
    ]


def test_a_group_is_told_again_when_its_quiet_time_is_over() -> None:
    assert _told(Spoken(10), 0, 1, 9, 10, 25) == [0, 10, 25]


def test_groups_do_not_keep_each_other_quiet() -> None:
    spoken = Spoken(10)

    assert (_told(spoken, 0), _told(spoken, 1, group="cart")) == ([0], [1])


def test_a_late_match_beside_a_told_one_is_the_same_trouble() -> None:
    spoken = Spoken(10)
    _told(spoken, 20)

    assert _told(spoken, 12, 5) == [5]


def test_what_no_later_match_can_meet_is_forgotten_and_the_rest_survives() -> None:
    spoken = Spoken(10)
    _told(spoken, 0, 30)
    spoken.forget(TEN + 10)

    copy = Spoken.load(10, spoken.dump())

    assert copy.dump() == [["shop", [TEN + 30]]]
    assert _told(copy, 0, 31) == [0]
