from collections.abc import Iterable
from contextlib import suppress
from threading import Barrier, Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minutewatch.analysis.engine import Outcome
from minutewatch.analysis.minutes import Span
from minutewatch.analysis.outbox import LEASE_MS
from minutewatch.errors import ConflictError, SearchError
from minutewatch.stores.documents import Json, Version
from tests.unit.analysis.world import TEN, Clock, FakeChannel, FakeStore, KilledError, an_engine, due, steady

LOGS = [
    *steady(range(TEN, TEN + 45)),
    *steady(range(TEN + 45, TEN + 60), lines=40, errors=20),
    *steady(range(TEN, TEN + 40), service="cart"),
]
END = TEN + 60


def _told(outcome: Outcome) -> list[tuple[str, str]]:
    return sorted((one["rule"], one["minute"]) for one in outcome.findings)


IN_TIME = [
    ("builtin.drop", "2026-01-05T10:41:00Z"),
    ("builtin.error_ratio", "2026-01-05T10:46:00Z"),
    ("builtin.new_pattern", "2026-01-05T10:45:00Z"),
]
# The cart, silent since 10:40, is older than what a first run speaks about; but it still is, so it is told.
AT_FIRST = [("builtin.drop", "2026-01-05T10:45:00Z"), *IN_TIME[1:]]


def test_one_invoke_after_an_hour_of_logs_finds_what_is_wrong_now() -> None:
    store, topic = FakeStore(LOGS), FakeChannel()

    outcome = an_engine(store, topic).run(due(END))

    assert outcome.span == Span(start=TEN, end=END)
    assert _told(outcome) == AT_FIRST
    assert sorted(topic.told) == sorted(store.findings()) == sorted(one["id"] for one in outcome.findings)
    assert (outcome.told, outcome.untold, outcome.behind) == (3, 0, 0)


def test_the_evaluation_delay_decides_when_a_minute_is_due() -> None:
    engine = an_engine(FakeStore(), delay_s=90)

    assert engine.run(due(END)).span.end == END - 1


def test_a_second_run_for_the_same_time_changes_nothing() -> None:
    store, topic = FakeStore(LOGS), FakeChannel()
    engine = an_engine(store, topic)
    engine.run(due(END))
    before = dict(store.documents)

    outcome = engine.run(due(END))

    assert (len(outcome.span), outcome.findings) == (0, ())
    assert store.documents == before
    assert len(topic.told) == 3


def test_a_run_for_an_earlier_time_is_harmless() -> None:
    store = FakeStore(LOGS)
    engine = an_engine(store)
    engine.run(due(END))
    before = dict(store.documents)

    assert len(engine.run(due(TEN)).span) == 0
    assert store.documents == before


def test_minute_by_minute_it_finds_the_same_as_at_once() -> None:
    engine = an_engine(FakeStore(LOGS))
    first = engine.run(due(TEN + 1))

    found = [one for minute in range(TEN + 2, END + 1) for one in _told(engine.run(due(minute)))]

    assert _told(first) == []
    assert sorted(found) == IN_TIME


def test_a_backlog_is_caught_up_oldest_first() -> None:
    engine = an_engine(FakeStore(LOGS))
    engine.run(due(TEN))

    outcomes = [engine.run(due(TEN + 300)) for _ in range(4)]

    assert [len(outcome.span) for outcome in outcomes] == [120, 120, 60, 0]
    assert [outcome.behind for outcome in outcomes] == [180, 60, 0, 0]
    assert set(IN_TIME) < set(_told(outcomes[0]))


def test_after_more_than_a_day_the_oldest_minutes_are_given_up_and_counted() -> None:
    engine = an_engine(FakeStore(LOGS))
    engine.run(due(TEN))

    outcome = engine.run(due(TEN + 2000))

    assert outcome.skipped == 560
    assert outcome.span.start == TEN + 560


@pytest.mark.parametrize("error", ["it ran out of time", "2 shards failed"])
def test_an_incomplete_answer_judges_nothing_and_moves_nothing(error: str) -> None:
    store, topic = FakeStore(LOGS), FakeChannel()
    engine = an_engine(store, topic)
    store.answer_instead = SearchError(error)

    with pytest.raises(SearchError, match=error):
        engine.run(due(END))
    ((index, name), stored) = next(iter(store.documents.items()))
    assert (len(store.documents), index, name) == (1, "minutewatch-state", "heartbeat-000-fff")
    assert (stored.document["status"], stored.document["troubles"]) == ("failed", [error])

    store.answer_instead = None
    assert _told(engine.run(due(END))) == AT_FIRST


def test_a_finding_whose_samples_cannot_be_had_is_told_without() -> None:
    class NoSamples(FakeStore):
        def multi_search(self, index: str, bodies: Iterable[Json]) -> list[Json | SearchError]:
            asked = list(bodies)
            if "post_filter" in asked[0]:
                return [SearchError("no such field")] * len(asked)
            return super().multi_search(index, asked)

    outcome = an_engine(NoSamples(LOGS)).run(due(END))

    assert _told(outcome) == AT_FIRST
    assert "samples" not in outcome.findings[0]
    assert outcome.troubles == ("findings are without samples: no such field",)


def test_findings_show_samples_of_the_failing_minutes() -> None:
    outcome = an_engine(FakeStore(LOGS)).run(due(END))

    samples = {one["rule"]: one["samples"] for one in outcome.findings}
    assert [sample["service"] for sample in samples["builtin.error_ratio"]] == ["shop"] * 5
    assert {sample["time"][:16] for sample in samples["builtin.error_ratio"]} == {"2026-01-05T10:46"}


# A run writes: 1 the commit, 2 the findings, 3 the outbox without what was told.
@pytest.mark.parametrize("die_at", [1, 1.5, 2, 2.5, 3, 3.5])
def test_a_run_that_dies_at_any_write_leaves_the_findings_of_a_clean_one(die_at: float) -> None:
    clean = FakeStore(LOGS)
    an_engine(clean).run(due(END))
    store, topic, clock = FakeStore(LOGS), FakeChannel(), Clock()
    store.die_at = die_at
    with pytest.raises(KilledError):
        an_engine(store, topic, clock=clock).run(due(END))
    store.die_at = None

    an_engine(store, topic, clock=clock).run(due(END))

    assert store.findings() == clean.findings()
    clock.now_ms += LEASE_MS
    an_engine(store, topic, clock=clock).run(due(END))
    assert set(topic.told) == set(clean.findings())
    # Only who dies between telling and noting it tells twice.
    assert len(topic.told) == (6 if die_at == 3 else 3)


def test_a_dead_runs_findings_are_not_told_before_its_lease_is_over() -> None:
    store, topic, clock = FakeStore(LOGS), FakeChannel(), Clock()
    store.die_at = 1.5
    with pytest.raises(KilledError):
        an_engine(store, topic, clock=clock).run(due(END))
    store.die_at = None
    clock.now_ms += LEASE_MS - 1

    engine = an_engine(store, topic, clock=clock)
    assert engine.run(due(END)).told == 0
    clock.now_ms += 1
    assert engine.run(due(END)).told == 3


class MeetingStore(FakeStore):
    """Lets two runs read the state before either may write it."""

    def __init__(self, logs: Iterable[Json]) -> None:
        super().__init__(logs)
        self._both_have_counted = Barrier(2)
        self.conflicts = 0

    def write(self, index: str, doc_id: str, document: Json, *, after: Version | None) -> Version:
        if after is None:
            self._both_have_counted.wait(timeout=10)
        try:
            return super().write(index, doc_id, document, after=after)
        except ConflictError:
            self.conflicts += 1
            raise


def test_two_runs_at_once_leave_the_findings_of_one_and_tell_them_once() -> None:
    store, topic, outcomes = MeetingStore(LOGS), FakeChannel(), []
    engine = an_engine(store, topic)
    threads = [Thread(target=lambda: outcomes.append(engine.run(due(END)))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(len(outcome.span) for outcome in outcomes) == [0, 60]
    assert sorted(topic.told) == sorted(store.findings())
    assert [outcome.raced for outcome in outcomes if not len(outcome.span)] == [True]
    assert store.conflicts >= 1


def test_a_channel_that_is_down_does_not_stop_the_judging_and_is_told_later() -> None:
    store, bus, topic = FakeStore(LOGS), FakeChannel("event-bus"), FakeChannel("topic")
    engine = an_engine(store, bus, topic)
    bus.down = True

    first = engine.run(due(END))
    assert (first.told, first.untold, len(first.findings)) == (3, 3, 3)
    assert len(first.troubles) == 1

    bus.down = False
    assert engine.run(due(END + 1)).told == 3
    assert sorted(bus.told) == sorted(topic.told) == sorted(store.findings())


def test_what_nobody_took_for_a_day_is_given_up_and_counted() -> None:
    store, topic, clock = FakeStore(LOGS), FakeChannel(), Clock()
    engine = an_engine(store, topic, clock=clock)
    topic.down = True
    engine.run(due(END))
    clock.now_ms += 24 * 3600 * 1000

    outcome = engine.run(due(END))

    assert outcome.untold == 3
    assert "was taken by nobody for a day and is given up" in outcome.troubles[0]
    topic.down = False
    assert engine.run(due(END)).told == 0
    assert len(store.findings()) == 3


def test_who_always_loses_gives_up_without_an_error() -> None:
    class BusyStore(FakeStore):
        def write(self, index: str, doc_id: str, document: Json, *, after: Version | None) -> Version:
            raise ConflictError("another run wrote first")

    outcome = an_engine(BusyStore(LOGS)).run(due(END))

    assert (outcome.raced, outcome.findings) == (True, ())


@settings(max_examples=40, deadline=None)
@given(
    steps=st.lists(st.tuples(st.integers(1, 25), st.sampled_from([None, 1, 1.5, 2, 2.5, 3, 3.5])), max_size=8),
    outage=st.integers(5, 55),
)
def test_whatever_the_schedule_and_the_crashes_the_findings_are_those_of_one_clean_pass(
    steps: list[tuple[int, float | None]], outage: int
) -> None:
    logs = [
        *steady(range(TEN, TEN + outage), lines=12),
        *steady(range(TEN + outage, END), lines=12, errors=8),
        *steady(range(TEN, TEN + 50), lines=6, service="cart"),
    ]
    clean, store = FakeStore(logs), FakeStore(logs)
    for one in (clean, store):
        an_engine(one).run(due(TEN))
    an_engine(clean).run(due(END))

    minute = TEN
    for ahead, die_at in steps:
        minute += ahead
        store.die_at = die_at and die_at + store.writes
        with suppress(KilledError):
            an_engine(store).run(due(minute))
    store.die_at = None
    for _ in range(3):
        an_engine(store).run(due(max(minute, END)))

    assert _but_for_the_instant(store) == _but_for_the_instant(clean)


def _but_for_the_instant(store: FakeStore) -> dict[str, Json]:
    """The findings about minutes before END; when they were found is the schedule's."""
    return {
        finding_id: {name: value for name, value in one.items() if name != "detected_at"}
        for finding_id, one in store.findings().items()
        if one["minute"] < "2026-01-05T11:00:00Z"
    }
