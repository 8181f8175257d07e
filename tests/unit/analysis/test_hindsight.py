"""Failures and new errors that come to light hours after their minute was judged, through the whole engine."""

import contextlib
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from functools import cache
from random import Random

import pytest

from minutewatch.analysis.alarm import Alarm
from minutewatch.analysis.detection import detect
from minutewatch.analysis.measures import ERROR_PATTERNS, LEVELS, ROUTE_FAILURES, STATUSES
from minutewatch.analysis.minutes import Plan, Span
from minutewatch.analysis.queries import Counts, Tally
from minutewatch.analysis.state import State
from minutewatch.stores.documents import Json
from tests.unit.analysis.world import TEN, FakeChannel, FakeStore, KilledError, a_log, an_engine, due, steady

START = TEN - 440
NOW = TEN + 100
# Judged long ago when more of them arrives.
OLD = range(TEN + 60, TEN + 64)
LATE_FAILURES = steady(OLD, lines=10, errors=10)
BROKEN = "disk of <*> is gone"
FAILURES, NEWS, ROUTES = "builtin.error_ratio", "builtin.new_pattern", "builtin.route_failures"
ADDRESSES = "builtin.refused_address"


def a_store(logs: Iterable[Json] = ()) -> FakeStore:
    """A healthy service with these logs beside, judged until now; and the minutes that are judged next."""
    return deepcopy(_judged()) if not logs else _judge(logs)


@cache
def _judged() -> FakeStore:
    return _judge(())


def _judge(logs: Iterable[Json]) -> FakeStore:
    store = FakeStore([*steady(range(START, NOW + 40), lines=8), *logs])
    for end in (*range(START + 50, NOW, 100), NOW):
        an_engine(store).run(due(end))
    return store


def findings(store: FakeStore, rule: str = FAILURES) -> list[Json]:
    """The findings of the rule, as they were recorded."""
    found = [stored.document for (index, _), stored in store.documents.items() if "findings" in index]
    return [one for one in found if one["rule"] == rule]


def errors(minutes: Iterable[int], text: str = BROKEN, *, lines: int = 2) -> list[Json]:
    """So many lines a minute of an error."""
    more = {"log_level": "error", "log_pattern.text": text}
    return [a_log(minute, number, **more) for minute in minutes for number in range(lines)]


def failing(minutes: Iterable[int]) -> list[Json]:
    """A route that fails twice a minute among many requests."""
    paths = [("/pay/1", 500)] * 2 + [("/", 200)] * 400
    return [
        a_log(minute, number, url_path=path, **{"http_response.status_code": status})
        for minute in minutes
        for number, (path, status) in enumerate(paths)
    ]


def refused(minutes: Iterable[int]) -> list[Json]:
    """One address that is refused ten times a minute."""
    return [
        a_log(minute, number, source_ip="192.0.2.7", **{"http_response.status_code": 401})
        for minute in minutes
        for number in range(10)
    ]


LATE_NEWS = errors(OLD)
LATE_ROUTE = failing(OLD)


def test_what_comes_late_is_found_and_says_so() -> None:
    store, channel = a_store(), FakeChannel()
    store.add_logs(LATE_FAILURES)

    an_engine(store, channel).run(due(NOW + 1))

    (finding,) = findings(store)
    assert finding["late"] is True
    assert finding["title"].endswith("(Seen late: logs of that minute came after it had been judged.)")
    assert finding["window"] == {"from": "2026-01-05T11:00:00Z", "to": "2026-01-05T11:02:00Z"}


def test_a_new_error_that_comes_late_is_found_with_all_its_lines() -> None:
    store, channel = a_store(), FakeChannel()
    store.add_logs(LATE_NEWS)

    an_engine(store, channel).run(due(NOW + 1))

    (finding,) = findings(store, NEWS)
    assert finding["late"] is True
    assert finding["title"] == (
        "shop logs an error that it never logged before, 8 times since 11:00 UTC: disk of <*> is gone"
        " (Seen late: logs of that minute came after it had been judged.)"
    )
    assert finding["window"] == {"from": "2026-01-05T11:00:00Z", "to": "2026-01-05T11:04:00Z"}
    assert len(channel.told) == 2  # this, and that the share of errors is high


def test_a_route_that_failed_is_found_late_where_the_ratio_hardly_moved() -> None:
    store = a_store()
    store.add_logs(LATE_ROUTE)

    an_engine(store).run(due(NOW + 1))

    (finding,) = findings(store, ROUTES)
    assert (finding["late"], finding["key"]["url.path"]) == (True, "/pay/{}")
    assert findings(store) == []


@pytest.mark.parametrize(("rule", "late"), [(FAILURES, LATE_FAILURES), (NEWS, LATE_NEWS), (ROUTES, LATE_ROUTE)])
def test_more_of_the_same_is_not_told_again(rule: str, late: Sequence[Json]) -> None:
    store = a_store()
    for run in range(1, 5):
        store.add_logs(late)
        an_engine(store).run(due(NOW + run))

    assert len(findings(store, rule)) == 1


def test_trouble_of_hours_that_comes_in_parts_is_told_once() -> None:
    store = a_store()
    for run in range(6):
        store.add_logs(errors(range(NOW - 400 + 60 * run, NOW - 340 + 60 * run), lines=5))
        an_engine(store).run(due(NOW + 1 + run))

    assert [len(findings(store, rule)) for rule in (FAILURES, NEWS)] == [1, 1]


@pytest.mark.parametrize("in_time", [steady(OLD, lines=0), errors(OLD)], ids=["nothing", "the error"])
def test_what_was_told_in_time_is_not_told_late(in_time: Sequence[Json]) -> None:
    before, after = range(TEN, TEN + 60), range(TEN + 64, NOW + 1)
    bad = in_time or steady(OLD, errors=10)
    store = FakeStore([*steady(before, lines=20), *bad, *steady(after, lines=20)])
    for end in (TEN + 60, TEN + 62, NOW):
        an_engine(store).run(due(end))
    told, channel = [findings(store, rule) for rule in (FAILURES, NEWS)], FakeChannel()

    store.add_logs([*LATE_FAILURES, *LATE_NEWS])
    an_engine(store, channel).run(due(NOW + 1))

    assert [len(one) for one in told] == [1, 1]
    assert ([findings(store, rule) for rule in (FAILURES, NEWS)], channel.told) == (told, [])


@pytest.mark.parametrize("late", [steady(OLD, lines=10), steady([TEN + 60], lines=10, errors=10)])
def test_neither_late_logs_alone_nor_one_bad_minute_are_failures(late: Sequence[Json]) -> None:
    store = a_store()
    store.add_logs(late)

    an_engine(store).run(due(NOW + 1))

    assert findings(store) == []


def test_an_error_that_is_known_is_no_news_when_it_comes_late() -> None:
    store = a_store(errors([TEN + 5, TEN + 55], lines=1))
    store.add_logs(errors(OLD, lines=9))

    an_engine(store).run(due(NOW + 1))

    assert findings(store, NEWS) == []


def test_an_error_of_which_one_line_came_in_time_is_told_when_the_others_come() -> None:
    store = a_store(errors([OLD[1]], lines=1))
    store.add_logs(errors(OLD))

    an_engine(store).run(due(NOW + 1))

    assert [one["observed"] for one in findings(store, NEWS)] == [9]


def test_one_late_line_is_no_news_and_a_second_one_near_it_is_whichever_comes_first() -> None:
    for order in ((0, 2), (2, 0)):
        store = a_store()
        told = []
        for run, place in enumerate(order, start=1):
            store.add_logs(errors([OLD[place]], lines=1))
            an_engine(store).run(due(NOW + run))
            told.append(len(findings(store, NEWS)))

        assert told == [0, 1]


def test_an_error_told_late_that_goes_on_in_time_is_not_told_again() -> None:
    store = a_store()
    store.add_logs([*LATE_NEWS, *errors(range(NOW, NOW + 40))])

    for end in range(NOW + 1, NOW + 41):
        an_engine(store).run(due(end))

    assert [one["late"] for one in findings(store, NEWS)] == [True]


@pytest.mark.parametrize("lines", [1, 2], ids=["not told", "told"])
def test_an_error_that_came_late_is_not_called_new_when_it_comes_in_time(lines: int) -> None:
    store = a_store()
    store.add_logs([*errors([OLD[0]], lines=lines), *errors(range(NOW + 36, NOW + 40), lines=5)])
    for end in range(NOW + 1, NOW + 41):
        an_engine(store).run(due(end))

    keys = [one["title_key"] for one in findings(store, NEWS)]
    assert keys[lines - 1 :] == ["new_pattern.frequent"]
    assert len(keys) == lines


def test_hours_of_new_errors_are_one_finding() -> None:
    store, channel = a_store(), FakeChannel()
    for place in range(30):
        start = NOW - 400 + 12 * place
        store.add_logs(errors(range(start, start + 10), f"disk {'x ' * place} is gone"))

    for run in range(1, 9):
        an_engine(store, channel).run(due(NOW + run))

    (finding,) = findings(store, NEWS)
    # What the first run found, which judges 60 minutes, of which 10 are without errors.
    assert finding["title"].startswith("shop logs 6 errors that it never logged before, 120 times since 05:00")
    assert len(channel.told) == 2


def test_another_new_error_an_hour_after_the_first_is_told_though_that_goes_on() -> None:
    store = a_store()
    store.add_logs([*errors(range(NOW - 400, NOW - 100)), *errors(range(NOW - 330, NOW - 325), "quite another")])

    for run in range(1, 9):
        an_engine(store).run(due(NOW + run))

    assert [one["minute"][11:16] for one in findings(store, NEWS)] == ["05:00", "06:10"]


@pytest.mark.parametrize(("rule", "late"), [(FAILURES, LATE_FAILURES), (NEWS, LATE_NEWS), (ROUTES, LATE_ROUTE)])
def test_a_run_that_dies_anywhere_leaves_one_finding(rule: str, late: Sequence[Json]) -> None:
    written = []
    for write in range(5):
        store = a_store()
        store.add_logs(late)
        store.die_at = store.writes + 1 + write / 2
        with contextlib.suppress(KilledError):
            an_engine(store, FakeChannel()).run(due(NOW + 1))
        store.die_at = None
        an_engine(store, FakeChannel()).run(due(NOW + 1))
        written.append(findings(store, rule))

    assert [len(found) for found in written] == [1] * 5
    assert all(found == written[0] for found in written)


NEAR = range(NOW - 10, NOW - 5)


@pytest.mark.parametrize(
    ("rule", "late"),
    [
        (FAILURES, steady(NEAR, lines=10, errors=10)),
        (NEWS, errors(NEAR)),
        (ROUTES, failing(NEAR)),
        (ADDRESSES, refused(NEAR)),
    ],
)
def test_what_comes_within_half_an_hour_is_a_finding_of_the_newest_minute_once(
    rule: str, late: Sequence[Json]
) -> None:
    store = a_store()
    store.add_logs(late)

    for end in range(NOW + 1, NOW + 12):
        an_engine(store).run(due(end))

    (finding,) = findings(store, rule)
    assert finding["minute"] == "2026-01-05T11:40:00Z"
    assert "late" not in finding


def test_a_minute_that_comes_in_two_parts_counts_once() -> None:
    store = a_store(errors([NOW - 2], lines=1))
    store.add_logs(errors([NOW - 2], lines=2))

    an_engine(store).run(due(NOW + 1))

    assert [one["observed"] for one in findings(store, NEWS)] == [3]


def test_an_error_that_is_known_is_no_news_when_it_comes_a_little_late() -> None:
    store = a_store(errors(range(TEN - 300, NOW), lines=1))
    when_new = findings(store, NEWS)
    store.add_logs(errors(NEAR, lines=1))

    an_engine(store).run(due(NOW + 1))

    assert findings(store, NEWS) == when_new


def _lived(chance: Random, restarted: Callable[[State], State]) -> tuple[list[Alarm], Json]:
    """What is told of some hours with backlogs, each minute judged by a run of its own; the state in the end."""
    state, alarms, counts = State(), list[Alarm](), dict[Tally, Counts]()
    for minute in range(TEN, TEN + 400):
        late = _arrive(counts, chance, minute)
        span = Span(start=minute, end=minute + 1)
        plan = Plan(span=span, speak_from=TEN, skipped=0, late=late)
        alarms += detect(state, counts, plan, false_alarms_a_day=5)
        state = restarted(state)
    return alarms, state.dump(written_by="x")


def _arrive(counts: dict[Tally, Counts], chance: Random, minute: int) -> tuple[int, ...]:
    """Add what comes before the minute is judged; the earlier minutes that some of it belongs to."""
    late: tuple[int, ...] = ()
    if minute > TEN + 10 and chance.random() < 0.1:
        start = chance.randrange(TEN, minute - 1)
        late = tuple(range(start, min(start + chance.randrange(1, 30), minute)))
    for one in (*late, minute):
        come: list[tuple[Tally, str, int]] = [(LEVELS, "info", 20), (STATUSES, "0", 90)]
        if late or chance.random() < 0.1:
            come += [
                (ERROR_PATTERNS, f"error of {chance.choice('abc')} {chance.choice('abcdef')}", 3),
                (ERROR_PATTERNS, " ".join(chance.choices("pqr", k=chance.randrange(1, 9))), 2),
                (ROUTE_FAILURES, f"/{chance.choice('abcdefgh')}", 2),
            ]
        for tally, group, most in come:
            groups = counts.setdefault(tally, {}).setdefault(one, {})
            groups["shop", group] = groups.get(("shop", group), 0.0) + chance.randrange(1, most)
    return late


@pytest.mark.parametrize("seed", range(5))
def test_a_restart_between_any_two_runs_changes_nothing(seed: int) -> None:
    at_once = _lived(Random(seed), lambda state: state)
    often = _lived(Random(seed), lambda state: State.load(state.dump(written_by="x")))

    assert often == at_once
