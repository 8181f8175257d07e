"""What one run judges; through the whole engine it is tried in test_engine and test_late."""

from datetime import timedelta

import pytest

from minutewatch.analysis.judging import Judgement, Judging
from minutewatch.analysis.minutes import Plan, Span
from minutewatch.analysis.queries import where
from minutewatch.analysis.shards import Shard
from minutewatch.analysis.state import State
from minutewatch.errors import SearchError
from minutewatch.stores.documents import Json
from tests.unit.analysis.memory import MemoryStore
from tests.unit.analysis.rules import CountRule
from tests.unit.analysis.world import TEN, due, steady

RULE = CountRule(name="errors", at_least=3)


def a_judging(store: MemoryStore, *rules: CountRule, **unreadable: str) -> Judging:
    return Judging(
        store=store,
        logs="logs-*",
        rules=rules or (RULE,),
        unreadable=unreadable,
        builtins=False,
        evaluation_delay=timedelta(seconds=30),
        false_alarms_a_day=1,
        shard=Shard(),
    )


def judged(judging: Judging, state: State, start: int, end: int) -> tuple[Judgement, list[str]]:
    troubles: list[str] = []
    todo = Plan(span=Span(start=start, end=end), speak_from=start, skipped=0)
    return judging.judge(state, todo, due(end), troubles), troubles


def said(judgement: Judgement) -> list[tuple[str, int]]:
    return [(one.rule.name, one.match.minute - TEN) for one in judgement.said]


def broken(store: MemoryStore, at: int) -> None:
    """From now on nobody can count what lies in that minute alone."""
    bounds = f"'gte': {at * 60_000}, 'lt': {(at + 1) * 60_000}"
    store.refuse = lambda body: SearchError("busy") if bounds in str(body) else None


def test_the_state_moves_on_with_what_was_counted() -> None:
    store, state = MemoryStore([*steady([TEN], lines=4), *steady([TEN + 1], lines=5, errors=3)]), State()

    judgement, troubles = judged(a_judging(store), state, TEN, TEN + 2)

    assert (said(judgement), troubles) == ([("errors", 1)], [])
    assert state.judged_to == TEN + 2
    assert state.totals.counts[-2:] == [4, 5]
    assert state.rules["errors"].judged_to == TEN + 2


def test_without_the_detectors_only_rules_speak() -> None:
    store = MemoryStore(steady(range(TEN, TEN + 30), lines=20) + steady([TEN + 30], lines=20, errors=20))

    judgement, _ = judged(a_judging(store), State(), TEN, TEN + 31)

    assert (list(judgement.alarms), said(judgement)) == ([], [("errors", 30)])


def test_what_came_late_is_said_before_what_is_new() -> None:
    store, state = MemoryStore(steady([TEN], lines=4)), State()
    judging = a_judging(store)
    judged(judging, state, TEN, TEN + 1)
    store.add_logs(steady([TEN, TEN + 1], lines=3, errors=3))

    judgement, _ = judged(judging, state, TEN + 1, TEN + 2)

    assert said(judgement) == [("errors", 0), ("errors", 1)]
    assert (judgement.health.late, judgement.health.late_documents) == ((TEN,), 3)


def test_late_documents_that_cannot_be_counted_hold_up_nothing_and_are_found_by_the_next_run() -> None:
    store, state = MemoryStore(steady([TEN], lines=4)), State()
    judging = a_judging(store)
    judged(judging, state, TEN, TEN + 1)
    store.add_logs(steady([TEN, TEN + 1], lines=3, errors=3))
    broken(store, TEN)

    first, troubles = judged(judging, state, TEN + 1, TEN + 2)
    store.refuse = lambda _: None
    second, _ = judged(judging, state, TEN + 2, TEN + 3)

    assert troubles == ["late documents could not be counted, the next run tries again: busy"]
    assert (said(first), said(second)) == ([("errors", 1)], [("errors", 0)])


def test_rules_that_cannot_be_checked_are_judged_all_the_same() -> None:
    class Unchecked(MemoryStore):
        def complaint(self, index: str, query: Json) -> str | None:
            raise SearchError("busy")

    store = Unchecked(steady([TEN], lines=3, errors=3))

    judgement, troubles = judged(a_judging(store), State(), TEN, TEN + 1)

    assert (said(judgement), troubles) == ([("errors", 0)], ["rules could not be checked: busy"])


def test_only_rules_in_error_are_asked_about_again() -> None:
    bad = CountRule(name="bad", query=where({"wobble": {"log.level": "error"}}))
    asked: list[Json] = []

    class Asked(MemoryStore):
        def complaint(self, index: str, query: Json) -> str | None:
            asked.append(query)
            return super().complaint(index, query)

    store, state = Asked(steady([TEN, TEN + 1], lines=3)), State()
    judging = a_judging(store, RULE, bad)
    first, _ = judged(judging, state, TEN, TEN + 1)
    asked.clear()

    judged(judging, state, TEN + 1, TEN + 2)

    assert first.health.rules_in_error == {"bad": "its query is refused: unknown query [wobble]"}
    assert asked == [{"wobble": {"log.level": "error"}}]


def test_counts_that_fail_leave_the_minutes_to_the_next_run_which_asks_about_every_rule_anew() -> None:
    store, state = MemoryStore(steady([TEN], lines=3, errors=3)), State()
    judging = a_judging(store)
    judged(judging, state, TEN, TEN + 1)
    store.answer_instead = SearchError("busy")
    with pytest.raises(SearchError, match="busy"):
        judged(judging, state, TEN + 1, TEN + 2)
    assert state.judged_to == TEN + 1
    store.answer_instead = None
    store.countable = frozenset()

    judgement, _ = judged(judging, state, TEN + 1, TEN + 2)

    assert "cannot be counted by" in judgement.health.rules_in_error["errors"]


def test_files_that_hold_no_rule_are_in_error_with_the_rules() -> None:
    judgement, _ = judged(a_judging(MemoryStore(steady([TEN])), **{"a.yaml:3": "no YAML"}), State(), TEN, TEN + 1)

    assert judgement.health.rules_in_error == {"a.yaml:3": "no YAML"}


def test_without_an_index_no_rule_is_to_blame() -> None:
    judgement, _ = judged(a_judging(MemoryStore()), State(), TEN, TEN + 1)

    assert (judgement.health.no_index, judgement.health.rules_in_error) == (True, {})
