from minutewatch.analysis.minutes import Plan, Span
from minutewatch.analysis.rulebook import MAX_BACKLOG, Rulebook
from minutewatch.analysis.shards import Shard
from minutewatch.analysis.state import Progress, State
from minutewatch.analysis.windows import Window, mark
from minutewatch.errors import SearchError
from tests.unit.analysis.rules import CountRule
from tests.unit.analysis.world import TEN

SHORT = CountRule(name="short", at_least=3)
LONG = CountRule(name="long", at_least=3, look_back=10)
(TALLY,) = LONG.needs


def _plan(start: int, end: int) -> Plan:
    return Plan(span=Span(start=start, end=end), speak_from=start, skipped=0)


def _begun(*rules: CountRule, state: State, todo: Plan, aside: dict[str, str] | None = None) -> Rulebook:
    book = Rulebook(rules, aside or {}, shard=Shard())
    book.begin(state, todo)
    return book


def test_a_new_rule_asks_once_for_its_window_and_then_for_new_minutes_only() -> None:
    state = State()
    asked = _begun(LONG, state=state, todo=_plan(TEN, TEN + 1)).asks(state, _plan(TEN, TEN + 1))
    assert asked == {TALLY: Span(start=TEN - 9, end=TEN + 1)}

    state.windows[mark(TALLY)].take({}, asked[TALLY])
    state.rules["long"].judged_to = TEN + 1
    todo = _plan(TEN + 1, TEN + 2)
    assert _begun(LONG, state=state, todo=todo).asks(state, todo) == {TALLY: Span(start=TEN + 1, end=TEN + 2)}


def test_rules_that_ask_the_same_ask_once_for_the_longest_window() -> None:
    state = State()
    book = _begun(SHORT, LONG, state=state, todo=_plan(TEN, TEN + 1))

    assert book.asks(state, _plan(TEN, TEN + 1)) == {TALLY: Span(start=TEN - 9, end=TEN + 1)}


def test_a_rule_whose_count_is_refused_stays_where_it_is_with_the_reason() -> None:
    state, todo = State(), _plan(TEN, TEN + 1)
    book = _begun(LONG, state=state, todo=todo)
    book.asks(state, todo)

    assert list(book.judge(state, todo, {TALLY: SearchError("busy")})) == []
    assert state.rules["long"] == Progress(judged_to=TEN, error="busy")


def test_a_rule_set_aside_waits_with_the_reason_and_goes_on_from_there() -> None:
    state = State()
    _begun(LONG, state=state, todo=_plan(TEN, TEN + 1), aside={"long": "no such field"})
    assert state.rules["long"] == Progress(judged_to=TEN, error="no such field")

    todo = _plan(TEN + 20, TEN + 21)
    book = _begun(LONG, state=state, todo=todo)
    assert book.asks(state, todo) == {TALLY: Span(start=TEN - 9, end=TEN + 21)}


def test_after_a_day_it_begins_anew() -> None:
    state = State(rules={"long": Progress(judged_to=TEN)})
    _begun(LONG, state=state, todo=_plan(TEN + 2000, TEN + 2001))

    assert state.rules["long"].judged_to == TEN + 2001 - MAX_BACKLOG


def test_a_rule_that_is_gone_is_forgotten_with_its_counts() -> None:
    state = State(rules={"gone": Progress(judged_to=TEN)}, windows={"x": Window(TEN, TEN + 1)})
    todo = _plan(TEN, TEN + 1)
    book = _begun(LONG, state=state, todo=todo)
    book.asks(state, todo)
    book.forget(state, kept={})

    assert (list(state.rules), list(state.windows)) == (["long"], [mark(TALLY)])


def test_late_minutes_within_the_window_are_asked_for_alone_and_older_ones_with_their_neighbours() -> None:
    state = State(windows={mark(TALLY): Window(TEN - 9, TEN + 20)})
    book = _begun(LONG, state=state, todo=_plan(TEN + 20, TEN + 21))

    near, far = Span(start=TEN + 10, end=TEN + 11), Span(start=TEN - 5, end=TEN - 3)
    assert book.late_asks(state, [near]) == [(TALLY, near)]
    assert book.late_asks(state, [far]) == [(TALLY, Span(start=TEN - 14, end=TEN + 6))]


def test_what_is_not_grouped_is_judged_by_the_first_shard_alone() -> None:
    state, todo = State(), _plan(TEN, TEN + 1)
    book = Rulebook([CountRule(name="all", group_by=())], {}, shard=Shard(number=1, of=2))
    book.begin(state, todo)

    assert (book.asks(state, todo), state.rules) == ({}, {})
