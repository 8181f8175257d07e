import orjson
import pytest

from minutewatch.analysis.course import DAY_SLOTS, RECENT, SLOT, Course, Layout, Slots, from_byte, to_byte
from tests.unit.analysis.world import TEN


def _course(minutes: int, value: float = 10) -> Course:
    course = Course()
    for i in range(minutes):
        course.take(TEN + i, value)
    return course


def test_a_byte_holds_a_count_within_three_per_cent() -> None:
    assert to_byte(0) == 0
    assert to_byte(9) == round(18 * 2.302585)
    assert all(from_byte(to_byte(count)) == pytest.approx(count, rel=0.03) for count in (30, 1_000, 1_000_000))


def test_the_last_two_hours_are_exact() -> None:
    course = _course(RECENT + 5)

    assert course.recent == [10] * RECENT
    assert course.total(30) == 300


def test_yesterday_is_known_at_the_same_time() -> None:
    course = Course()
    for i in range(1440):
        course.take(TEN + i, 80 if 300 <= i < 330 else 10)

    # Of the four slots that the window and 5 minutes around it touch, one was over before.
    assert course.usual(TEN + 1440 + 329, 20) == [pytest.approx((3 * 80 + 10) / 4, rel=0.03)]
    assert course.falls(TEN + 1440 + 330, 20, 60)[0][0] == pytest.approx(10, rel=0.03)
    assert course.usual(TEN + 1440 + 200, 20) == [pytest.approx(10, rel=0.03)]
    assert course.highest(TEN + 1440 + 335, 5) == pytest.approx(80, rel=0.03)


def test_what_is_not_a_day_old_has_no_yesterday() -> None:
    assert _course(1300).usual(TEN + 1300, 20) == []
    assert _course(1300).highest(TEN + 1300, 20) == 0


def test_a_week_ago_is_known_by_the_hour() -> None:
    course = Course()
    for i in range(7 * 1440 + 30):
        course.take(TEN + i, 50 if i < 60 else 10)

    assert course.usual(TEN + 7 * 1440 + 30, 20, days=(7,)) == [pytest.approx(50, rel=0.03)]
    assert course.usual(TEN + 7 * 1440 + 30, 20, days=(1,)) == [pytest.approx(10, rel=0.03)]


def test_a_late_minute_is_corrected_where_it_is_still_known_by_the_minute() -> None:
    course = _course(RECENT)
    course.correct(3, 99)
    course.correct(RECENT, 99)

    assert course.recent[-4] == 99
    assert course.recent.count(99) == 1


def test_a_series_that_appears_had_nothing_before() -> None:
    course = Course()
    course.pad(5)
    course.take(TEN, 1)

    assert course.recent == [0, 0, 0, 0, 0, 1]


def test_slots_that_were_left_out_are_unknown() -> None:
    slots = Slots(Layout(step=SLOT, size=DAY_SLOTS))
    slots.take(0, 10)
    slots.take(5 * SLOT, 20)
    slots.take(6 * SLOT, 30)

    assert slots.mean(0, SLOT) == pytest.approx(10, rel=0.03)
    assert slots.mean(SLOT, 5 * SLOT) is None
    assert slots.highest(0, 6 * SLOT) == pytest.approx(20, rel=0.03)


def test_slots_forget_what_is_older_than_they_reach() -> None:
    slots = Slots(Layout(step=1, size=3))
    for minute in range(6):
        slots.take(minute, minute)

    assert slots.mean(0, 3) is None
    assert slots.mean(3, 5) == pytest.approx(3.5, rel=0.03)


def test_it_goes_on_from_its_dump_as_if_it_had_not_stopped() -> None:
    course = _course(400)
    copy = Course.load(orjson.loads(orjson.dumps(course.dump())))
    for one in (course, copy):
        one.take(TEN + 400, 7)

    assert copy.dump() == course.dump()


def test_a_course_of_a_week_takes_less_than_a_kilobyte() -> None:
    assert len(orjson.dumps(_course(9 * 1440, 250).dump())) < 1000
