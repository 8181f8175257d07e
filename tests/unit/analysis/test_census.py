from minutewatch.analysis.census import ARRIVALS, NOBODY_LATE, Census, arrivals_from
from minutewatch.analysis.detectors import SERVICE_DETECTORS
from minutewatch.analysis.minutes import Plan, Span
from minutewatch.analysis.rulebook import Rulebook
from minutewatch.analysis.sample import TALLIES
from minutewatch.analysis.shards import Shard
from minutewatch.analysis.state import State
from minutewatch.analysis.watch import Watch
from minutewatch.analysis.windows import Window, mark
from tests.unit.analysis.rules import CountRule
from tests.unit.analysis.world import TEN, FakeStore, steady

RULES = [CountRule(name=name, look_back=3) for name in ("one", "same")]


def _run(store: FakeStore, state: State, start: int, end: int) -> tuple[Census, Plan, Rulebook]:
    todo = Plan(span=Span(start=start, end=end), speak_from=start, skipped=0)
    book = Rulebook(RULES, {}, shard=Shard())
    book.begin(state, todo)
    return Census(store=store, logs="logs-*", tallies=TALLIES, shard=Shard()), todo, book


def _known() -> State:
    return State(services={"shop": Watch(TEN, SERVICE_DETECTORS)})


def test_everything_is_asked_in_one_search_and_the_same_question_once() -> None:
    store, state = FakeStore(steady(range(TEN, TEN + 5))), _known()
    census, todo, book = _run(store, state, TEN, TEN + 5)

    counted = census.new(state, todo, book)

    (bodies,) = store.searches
    questions = {*TALLIES, ARRIVALS, *RULES[0].needs}
    # Beside them: how many documents each minute has, and whether any is sampled. How many arrived is in the
    # answer that tells when they did.
    assert len(bodies) == len(questions) + 2 - 1
    assert set(counted.counts) == questions
    assert counted.totals == [dict.fromkeys(range(TEN, TEN + 5), 40)]


def test_before_the_first_run_the_index_is_asked_how_many_services_there_are() -> None:
    logs = [one for n in range(30) for one in steady(range(TEN, TEN + 60), lines=1, service=f"s{n}")]
    store, state = FakeStore(logs), State()
    census, todo, book = _run(store, state, TEN, TEN + 60)

    counted = census.new(state, todo, book)

    asked, *_, pages = store.searches
    assert asked[0]["aggs"]["minutes"]["aggs"]["measure"] == {"cardinality": {"field": "service.name"}}
    # Durations of 30 services in 60 minutes would be 85,000 buckets: they are asked for by pages from the first.
    assert "page" in pages[0]["aggs"]
    assert len(counted.counts[ARRIVALS][TEN]) == 30


def test_where_nothing_is_late_nothing_more_is_asked() -> None:
    store, state = FakeStore(steady(range(TEN, TEN + 5))), _known()
    for start in (TEN, TEN + 4):
        census, todo, book = _run(store, state, start, start + (4 if start == TEN else 1))
        counted = census.new(state, todo, book)
        assert census.late(state, todo, counted.totals, book) is NOBODY_LATE
        state.totals.take(counted.totals[0], todo.span)

    assert len(store.searches) == 2


def test_late_documents_are_counted_by_service_and_put_right_in_the_state() -> None:
    store, state = FakeStore(steady(range(TEN, TEN + 5))), State()
    census, todo, book = _run(store, state, TEN, TEN + 4)
    state.totals.take(census.new(state, todo, book).totals[0], todo.span)
    store.add_logs(steady([TEN + 2], lines=3, service="cart"))
    census, todo, book = _run(store, state, TEN + 4, TEN + 5)

    late = census.late(state, todo, census.new(state, todo, book).totals, book)

    assert (late.minutes, late.documents, late.arrivals) == ((TEN + 2,), 3, {TEN + 2: {("cart",): 3}})
    assert late.counts[ARRIVALS][TEN + 2] == {("shop",): 40, ("cart",): 3}
    assert state.totals.counts[2] == 43


def test_of_many_services_fewer_minutes_are_kept() -> None:
    state = State(windows={mark(ARRIVALS): Window(TEN, TEN + 1, {TEN: {(f"s{n}",): 1 for n in range(10_000)}})})
    few = State(windows={mark(ARRIVALS): Window(TEN, TEN + 1, {TEN: {("shop",): 1}})})

    assert (arrivals_from(state, TEN + 1), arrivals_from(few, TEN + 1)) == (TEN - 5, TEN - 59)
