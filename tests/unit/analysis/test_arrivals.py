from minutewatch.analysis.arrivals import LATE_FOR, MAX_BLOCKS, MAX_LATE, NEAR, Totals, blocks
from minutewatch.analysis.minutes import MINUTE_MS, Span
from tests.unit.analysis.world import TEN


def _known(minutes: int = 120, *, documents: int = 10) -> Totals:
    totals = Totals()
    totals.take(dict.fromkeys(range(TEN, TEN + minutes), documents), Span(start=TEN, end=TEN + minutes))
    return totals


NEXT = Span(start=TEN + 120, end=TEN + 121)


def test_before_anything_is_known_only_the_new_minutes_are_asked_for() -> None:
    span = Span(start=TEN, end=TEN + 60)

    (body,) = Totals().bodies(span)

    assert body["query"] == span.range_query()
    assert "aggs" not in body["aggs"]["minutes"]


def test_near_minutes_are_asked_for_one_by_one_and_the_day_before_by_the_hour() -> None:
    near, hours = _known().bodies(NEXT)

    assert near["query"]["range"]["@timestamp"]["gte"] == (NEXT.start - NEAR) * MINUTE_MS
    assert hours["query"] == Span(start=TEN, end=NEXT.start - NEAR).range_query()
    assert hours["aggs"]["minutes"]["date_histogram"]["fixed_interval"] == "1h"


def test_a_minute_that_has_more_documents_than_it_had_is_late() -> None:
    now = dict.fromkeys(range(TEN + 105, TEN + 121), 10) | {TEN + 118: 12}

    assert _known().late_minutes(now, NEXT) == [TEN + 118]


def test_fewer_documents_are_none_of_its_business() -> None:
    assert _known().late_minutes({}, NEXT) == []
    assert _known().late_hours({}, NEXT) == []


def test_an_hour_that_has_more_documents_is_looked_into() -> None:
    totals = _known()
    hours = totals.late_hours({TEN: 600, TEN + 60: 451}, NEXT)

    assert hours == [Span(start=TEN + 60, end=TEN + 105)]
    assert totals.grown_within({TEN + 61: 11, TEN + 62: 10}, hours) == [TEN + 61]


def test_a_corrected_minute_is_not_late_again() -> None:
    totals = _known()

    assert totals.correct(TEN + 118, 12) == 2
    assert totals.late_minutes({TEN + 118: 12}, NEXT) == []
    assert totals.late_minutes({TEN + 118: 13}, NEXT) == [TEN + 118]


def test_of_minutes_that_were_given_up_nothing_is_known() -> None:
    totals = _known(60)
    later = Span(start=TEN + 70, end=TEN + 71)
    totals.take({TEN + 70: 5}, later)
    after = Span(start=TEN + 71, end=TEN + 72)

    assert totals.late_minutes({TEN + 65: 99, TEN + 70: 6}, after) == [TEN + 70]
    assert totals.late_hours({TEN + 60: 1_000}, Span(start=TEN + 140, end=TEN + 141)) == []


def test_a_day_is_remembered_and_survives_json() -> None:
    totals = _known(LATE_FOR + 500)

    assert totals.end - totals.start == LATE_FOR + NEAR
    assert Totals.load(totals.dump()) == totals


def test_neighbouring_minutes_are_asked_for_together_and_one_run_does_not_ask_for_all() -> None:
    assert blocks([TEN, TEN + 1, TEN + 4]) == [Span(start=TEN, end=TEN + 5)]
    assert blocks([TEN, TEN + 60]) == [Span(start=TEN, end=TEN + 1), Span(start=TEN + 60, end=TEN + 61)]
    assert len(blocks(range(TEN, TEN + 1000, 10))) == MAX_BLOCKS
    assert sum(map(len, blocks(range(TEN, TEN + 1000)))) == MAX_LATE
