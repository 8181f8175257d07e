from dataclasses import replace

import orjson

from minutewatch.analysis.minutes import Span
from minutewatch.analysis.queries import Bins, Counts, Measure, Tally
from minutewatch.analysis.windows import MAX_COUNTS, Window, mark
from tests.unit.analysis.world import TEN

SHOP, CART = ("shop",), ("cart",)


def _window() -> Window:
    return Window(TEN, TEN + 3, {TEN: {SHOP: 4, CART: 1}, TEN + 2: {CART: 2.5}})


def test_it_asks_for_what_it_lacks() -> None:
    window = _window()

    assert window.missing(Span(start=TEN + 1, end=TEN + 5)) == Span(start=TEN + 3, end=TEN + 5)
    assert window.missing(Span(start=TEN - 1, end=TEN + 5)) == Span(start=TEN - 1, end=TEN + 5)
    assert window.missing(Span(start=TEN + 4, end=TEN + 5)) == Span(start=TEN + 4, end=TEN + 5)
    assert Window().missing(Span(start=TEN, end=TEN + 5)) == Span(start=TEN, end=TEN + 5)


def test_it_grows_and_forgets() -> None:
    window = _window()
    window.take({TEN + 1: {SHOP: 9}, TEN + 3: {SHOP: 1}}, Span(start=TEN + 3, end=TEN + 4))
    window.forget(TEN + 2)

    assert (window.start, window.end) == (TEN + 2, TEN + 4)
    assert window.counts == {TEN + 2: {CART: 2.5}, TEN + 3: {SHOP: 1}}


def test_what_does_not_follow_on_begins_anew() -> None:
    window = _window()
    window.take({TEN + 9: {SHOP: 1}}, Span(start=TEN + 9, end=TEN + 10))

    assert (window.start, window.end, window.counts) == (TEN + 9, TEN + 10, {TEN + 9: {SHOP: 1}})


def test_late_minutes_are_put_in_the_place_of_the_old_ones() -> None:
    window = _window()
    window.correct({TEN - 1: {SHOP: 7}, TEN: {SHOP: 5}, TEN + 1: {SHOP: 1}}, [Span(start=TEN - 1, end=TEN + 1)])

    assert window.counts == {TEN: {SHOP: 5}, TEN + 2: {CART: 2.5}}


def test_it_survives_json() -> None:
    copy = Window.load(orjson.loads(orjson.dumps(_window().dump())))

    assert (copy.start, copy.end, copy.counts) == (TEN, TEN + 3, _window().counts)


def test_more_groups_than_can_be_kept_leave_the_largest_of_each_minute() -> None:
    counts: Counts = {TEN + minute: {(f"id-{n:06d}",): float(n % 7) for n in range(60_000)} for minute in range(2)}
    window = Window(TEN, TEN + 2, counts)

    assert window.bound()
    assert [len(groups) for groups in window.counts.values()] == [MAX_COUNTS // 2] * 2
    assert min(window.counts[TEN].values()) == 1
    assert not window.bound()


def test_fifty_services_take_a_few_bytes_a_minute() -> None:
    counts: Counts = {TEN + minute: {(f"service-{n}",): 100 + n for n in range(50)} for minute in range(60)}

    assert len(orjson.dumps(Window(TEN, TEN + 60, counts).dump())) / (60 * 50) < 8


def test_every_different_question_has_a_mark_of_its_own() -> None:
    tally = Tally(group_by=("service.name",))
    others = [
        replace(tally, group_by=("host.name",)),
        replace(tally, where='{"match_all":{}}'),
        replace(tally, bins=Bins(field="event.duration", edges=(1,))),
        replace(tally, top=5),
        replace(tally, measure=Measure(kind="sum", field="event.duration")),
    ]

    assert len({mark(one) for one in (tally, *others)}) == 6
    assert mark(tally) == mark(Tally(group_by=("service.name",)))
