"""Failures that come to light hours after their minute was judged, through the whole engine."""

import contextlib
from collections.abc import Sequence

import pytest

from minutewatch.stores.documents import Json
from tests.unit.analysis.world import TEN, FakeChannel, FakeStore, KilledError, an_engine, due, steady

NOW = TEN + 100
# Judged long ago when more of them arrives.
OLD = range(TEN + 60, TEN + 64)
LATE_FAILURES = steady(OLD, lines=10, errors=10)


def a_store() -> FakeStore:
    """A healthy service, judged until now; with the minute that is judged next."""
    store = FakeStore(steady(range(TEN, NOW + 1), lines=20))
    for end in (TEN + 50, NOW):
        an_engine(store).run(due(end))
    return store


def findings(store: FakeStore) -> list[Json]:
    """The error findings, as they were recorded."""
    found = [stored.document for (index, _), stored in store.documents.items() if "findings" in index]
    return [one for one in found if one["rule"] == "builtin.error_ratio"]


def test_what_comes_late_is_found_and_says_so() -> None:
    store, channel = a_store(), FakeChannel()
    store.add_logs(LATE_FAILURES)

    an_engine(store, channel).run(due(NOW + 1))

    (finding,) = findings(store)
    assert finding["late"] is True
    assert finding["title"].endswith("(Seen late: logs of that minute came after it had been judged.)")
    assert finding["window"] == {"from": "2026-01-05T11:00:00Z", "to": "2026-01-05T11:02:00Z"}
    assert len(channel.told) == 1


def test_more_of_the_same_is_not_told_again() -> None:
    store = a_store()
    for run, minute in enumerate(OLD, start=1):
        store.add_logs(steady([minute, minute + 1], lines=10, errors=10) + steady([NOW + run], lines=20))
        an_engine(store).run(due(NOW + run))

    assert len(findings(store)) == 1


def test_what_was_told_in_time_is_not_told_late() -> None:
    before, after = range(TEN, TEN + 60), range(TEN + 64, NOW + 1)
    store = FakeStore([*steady(before, lines=20), *steady(OLD, errors=10), *steady(after, lines=20)])
    for end in (TEN + 60, TEN + 62, NOW):
        an_engine(store).run(due(end))
    in_time, channel = findings(store), FakeChannel()

    store.add_logs(LATE_FAILURES)
    an_engine(store, channel).run(due(NOW + 1))

    assert len(in_time) == 1
    assert (findings(store), channel.told) == (in_time, [])


@pytest.mark.parametrize("late", [steady(OLD, lines=10), steady([TEN + 60], lines=10, errors=10)])
def test_neither_late_logs_alone_nor_one_bad_minute_are_news(late: Sequence[Json]) -> None:
    store = a_store()
    store.add_logs(late)

    an_engine(store).run(due(NOW + 1))

    assert findings(store) == []


def test_a_run_that_dies_anywhere_leaves_one_finding() -> None:
    written = []
    for write in range(5):
        store = a_store()
        store.add_logs(LATE_FAILURES)
        store.die_at = store.writes + 1 + write / 2
        with contextlib.suppress(KilledError):
            an_engine(store, FakeChannel()).run(due(NOW + 1))
        store.die_at = None
        an_engine(store, FakeChannel()).run(due(NOW + 1))
        written.append(findings(store))

    assert [len(found) for found in written] == [1] * 5
    assert all(found == written[0] for found in written)


def test_what_comes_within_half_an_hour_is_a_finding_of_the_newest_minute() -> None:
    store = a_store()
    store.add_logs(steady(range(NOW - 10, NOW - 5), lines=10, errors=10))

    an_engine(store).run(due(NOW + 1))

    (finding,) = findings(store)
    assert finding["minute"] == "2026-01-05T11:40:00Z"
    assert "late" not in finding
