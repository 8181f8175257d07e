"""Documents that come after their minute was judged, through the whole engine."""

from minutewatch.analysis.engine import Outcome
from minutewatch.analysis.queries import where
from minutewatch.analysis.shards import Shard
from minutewatch.analysis.state import State
from minutewatch.errors import SearchError
from minutewatch.stores.documents import Json
from tests.unit.analysis.rules import CountRule
from tests.unit.analysis.world import TEN, FakeChannel, FakeStore, an_engine, due, steady

FIVE = CountRule(name="five", at_least=5, look_back=5, quiet=30)


def _until(
    store: FakeStore, *channels: FakeChannel, minutes: range, rules: tuple[CountRule, ...] = (FIVE,)
) -> Outcome:
    """Every minute's run, each by a new engine; what the last one did."""
    for minute in minutes:
        outcome = an_engine(store, *channels, rules=rules).run(due(minute))
    return outcome


def _state_lines(store: FakeStore, minute: int) -> float:
    """What the windows hold of a minute, over all questions."""
    stored = store.read("minutewatch-state", Shard().name)
    assert stored
    windows = State.load(stored.document).windows.values()
    return max(sum(window.counts.get(minute, {}).values()) for window in windows)


def test_a_late_document_is_counted_where_it_belongs_and_its_finding_says_that_it_is_late() -> None:
    store, topic = FakeStore(steady(range(TEN, TEN + 30))), FakeChannel()
    _until(store, topic, minutes=range(TEN, TEN + 21))
    store.add_logs(steady([TEN + 7], lines=6, errors=6, service="cart"))

    outcome = _until(store, topic, minutes=range(TEN + 21, TEN + 22))

    assert (outcome.health.late, outcome.health.late_documents) == ((TEN + 7,), 6)
    (finding,) = outcome.findings
    assert (finding["rule"], finding["minute"], finding["late"]) == ("five", "2026-01-05T10:07:00Z", True)
    assert finding["title"].endswith("(Seen late: logs of that minute came after it had been judged.)")
    assert topic.told == [finding["id"]]
    assert _state_lines(store, TEN + 7) == 46


def test_what_came_late_is_not_late_again() -> None:
    store = FakeStore(steady(range(TEN, TEN + 30)))
    _until(store, minutes=range(TEN, TEN + 11))
    store.add_logs(steady([TEN + 7], lines=6, service="cart"))

    first, second = (_until(store, minutes=range(minute, minute + 1)) for minute in (TEN + 11, TEN + 12))

    assert (first.health.late, second.health.late) == ((TEN + 7,), ())


def test_a_window_that_late_documents_complete_is_found_in_every_minute_that_they_reach() -> None:
    errors = steady([TEN + 9], lines=4, errors=4)
    store = FakeStore([*steady(range(TEN, TEN + 30), lines=2, service="zoo"), *errors])
    each = CountRule(name="each", at_least=5, look_back=5)
    _until(store, minutes=range(TEN, TEN + 15), rules=(each,))
    store.add_logs(steady([TEN + 7], lines=1, errors=1))

    outcome = _until(store, minutes=range(TEN + 15, TEN + 16), rules=(each,))

    # The windows of 10:09, 10:10 and 10:11 hold both minutes.
    assert [one["minute"][11:16] for one in outcome.findings] == ["10:09", "10:10", "10:11"]


def test_hours_late_is_found_as_well_and_more_than_a_day_is_not() -> None:
    store = FakeStore(steady(range(TEN, TEN + 10)))
    _until(store, minutes=range(TEN, TEN + 11))
    _until(store, minutes=range(TEN + 120, TEN + 1500, 120))
    last = TEN + 1460
    _until(store, minutes=range(last, last + 1))
    store.add_logs(steady([TEN + 5, last - 1400], lines=6, errors=6, service="cart"))

    outcome = _until(store, minutes=range(last + 1, last + 2))

    assert outcome.health.late == (last - 1400,)
    assert [one["late"] for one in outcome.findings] == [True]


def test_a_built_in_detector_judges_by_the_corrected_minute() -> None:
    store = FakeStore(steady(range(TEN, TEN + 60)))
    _until(store, minutes=range(TEN, TEN + 50), rules=())
    store.add_logs(steady([TEN + 45, TEN + 46], lines=40, errors=40))

    outcome = _until(store, minutes=range(TEN + 50, TEN + 51), rules=())

    # Its windows reach half an hour back, so the newest minute shows what was not there before.
    assert ("builtin.error_ratio", "2026-01-05T10:49:00Z") in [
        (one["rule"], one["minute"]) for one in outcome.findings
    ]


def test_a_flood_of_late_documents_tells_people_a_few_things() -> None:
    store, topic = FakeStore(steady(range(TEN, TEN + 90))), FakeChannel()
    each = CountRule(name="each", at_least=5)
    _until(store, topic, minutes=range(TEN, TEN + 81), rules=(each,))
    store.add_logs(steady(range(TEN, TEN + 40), lines=6, errors=6, service="cart"))

    outcome = _until(store, topic, minutes=range(TEN + 81, TEN + 82), rules=(each,))

    assert len(outcome.findings) == 40
    assert len(topic.told) == 5
    assert sum(one.get("quiet", False) for one in outcome.findings) == 35
    assert [one["also_found"] for one in outcome.findings if "also_found" in one] == [35]


def test_more_late_minutes_than_one_run_judges_wait_for_the_next() -> None:
    store = FakeStore(steady(range(TEN, TEN + 200), lines=1))
    _until(store, minutes=range(TEN, TEN + 190))
    store.add_logs(steady(range(TEN, TEN + 100), lines=6, errors=6, service="cart"))

    outcomes = [_until(store, minutes=range(minute, minute + 1)) for minute in range(TEN + 190, TEN + 193)]

    assert [len(one.health.late) for one in outcomes] == [60, 40, 0]
    assert [one.health.late_waiting for one in outcomes] == [True, False, False]


def test_late_minutes_that_cannot_be_counted_are_tried_again() -> None:
    store = FakeStore(steady(range(TEN, TEN + 30)))
    _until(store, minutes=range(TEN, TEN + 21))
    store.add_logs(steady([TEN + 7], lines=6, errors=6, service="cart"))

    def refuse(body: Json) -> SearchError | None:
        bounds = str(body["query"])
        return SearchError("busy") if f"'lt': {(TEN + 8) * 60_000}" in bounds else None

    store.refuse = refuse
    first = _until(store, minutes=range(TEN + 21, TEN + 22))
    store.refuse = lambda _: None
    second = _until(store, minutes=range(TEN + 22, TEN + 23))

    assert (first.health.late, first.findings) == ((), ())
    assert first.troubles == ("late documents could not be counted, the next run tries again: busy",)
    assert (second.health.late, len(second.findings)) == ((TEN + 7,), 1)


def test_a_longer_delay_is_suggested_to_who_always_comes_late() -> None:
    store = FakeStore(steady(range(TEN, TEN + 30)))
    for minute in range(TEN, TEN + 20):
        an_engine(store).run(due(minute))
        store.add_logs(steady([minute - 1], lines=10, service="cart"))

    outcome = an_engine(store).run(due(TEN + 20))

    # What comes after the run 30 s behind the minute's end is seen by the next one, 90 s behind it.
    assert outcome.health.suggested_delay_s == {"cart": 90}


def test_sampled_documents_weigh_what_they_stand_for() -> None:
    sampled = [one | {"sample.rate": 0.25} for one in steady([TEN + 5], lines=2, errors=2)]
    store = FakeStore([*steady(range(TEN, TEN + 20)), *sampled, *steady([TEN + 5], lines=1, errors=1)])
    rule = CountRule(name="nine", at_least=9)

    findings = [
        one for minute in range(TEN, TEN + 8) for one in an_engine(store, rules=[rule]).run(due(minute)).findings
    ]

    assert [(one["rule"], one["observed"]) for one in findings] == [("nine", 9)]
    # Once such documents are known they are asked for with the rest.
    assert len(store.searches[-1]) > len(store.searches[0])


def test_a_rule_that_fails_is_set_aside_and_judged_later_from_where_it_stood() -> None:
    good = CountRule(name="good", at_least=5)
    other = CountRule(name="other", at_least=3, query=where({"term": {"log.level": "fatal"}}))
    store = FakeStore([*steady(range(TEN, TEN + 30)), *steady([TEN + 5], lines=6, errors=6, service="cart")])
    store.add_logs([one | {"log.level": "fatal"} for one in steady([TEN + 6], lines=3, service="zoo")])
    store.refuse = lambda body: (
        SearchError("shard failed") if "fatal" in str(body["query"]) and "term'" in str(body["query"]) else None
    )
    outcomes = [
        _until(store, minutes=range(minute, minute + 1), rules=(good, other)) for minute in range(TEN, TEN + 10)
    ]
    assert outcomes[-1].health.rules_in_error == {"other": "shard failed"}
    assert [one["rule"] for outcome in outcomes for one in outcome.findings] == ["good"]

    store.refuse = lambda _: None
    outcome = _until(store, minutes=range(TEN + 10, TEN + 11), rules=(good, other))

    assert [(one["rule"], one["minute"]) for one in outcome.findings] == [("other", "2026-01-05T10:06:00Z")]
    assert outcome.health.rules_in_error == {}
