from collections.abc import Iterable

from minutewatch.analysis.counting import count
from minutewatch.analysis.detectors.measures import ERRORS, LINES
from minutewatch.analysis.judge import TALLIES, Alarm, judge
from minutewatch.analysis.minutes import Plan, Span
from minutewatch.analysis.queries import Counts, Tally
from minutewatch.analysis.state import State
from minutewatch.stores.documents import Json
from tests.unit.analysis.world import TEN, FakeStore, steady


def run(state: State, logs: Iterable[Json], start: int, end: int, *, speak_from: int | None = None) -> list[Alarm]:
    span = Span(start=start, end=end)
    counts = count(FakeStore(logs), "logs-*", [(tally, span) for tally in TALLIES]).counts
    todo = Plan(span=span, speak_from=start if speak_from is None else speak_from, skipped=0)
    return judge(state, counts, todo, false_alarms_a_day=1)


def told(alarms: Iterable[Alarm]) -> list[tuple[str, str | None, int]]:
    return [(alarm.detector, alarm.service, alarm.minute) for alarm in alarms]


def _failing(minutes: Iterable[int]) -> list[Json]:
    return steady(minutes, lines=40, errors=20)


HEALTHY_THEN_FAILING = [*steady(range(TEN, TEN + 30)), *_failing(range(TEN + 30, TEN + 40))]


def test_errors_are_found_in_their_first_minute_and_told_once() -> None:
    # The error's pattern is new too, and told in the same minute.
    assert told(run(State(), HEALTHY_THEN_FAILING, TEN, TEN + 40)) == [
        ("error_ratio", "shop", TEN + 30),
        ("new_pattern", "shop", TEN + 30),
    ]


def test_one_run_or_many_find_the_same() -> None:
    one, many = State(), State()
    at_once = run(one, HEALTHY_THEN_FAILING, TEN, TEN + 40)

    by_minute: list[Alarm] = []
    for minute in range(TEN, TEN + 40):
        many = State.load(many.dump(written_by="x")) if many.judged_to else many
        by_minute += run(many, HEALTHY_THEN_FAILING, minute, minute + 1)

    assert by_minute == at_once
    assert many.dump(written_by="x") == one.dump(written_by="x")


def test_a_service_that_falls_silent_is_told_and_the_others_are_not() -> None:
    logs = [
        *steady(range(TEN, TEN + 40), service="cart"),
        *steady(range(TEN, TEN + 30)),
    ]

    assert told(run(State(), logs, TEN, TEN + 40)) == [("silence", "shop", TEN + 31)]


def test_when_all_fall_silent_there_is_one_finding() -> None:
    logs = [*steady(range(TEN, TEN + 30), service="cart"), *steady(range(TEN, TEN + 30))]

    assert told(run(State(), logs, TEN, TEN + 40)) == [("all_silent", None, TEN + 31)]


def test_who_stays_silent_when_the_others_are_back_is_told() -> None:
    logs = [
        *steady([*range(TEN, TEN + 30), *range(TEN + 35, TEN + 40)], service="cart"),
        *steady(range(TEN, TEN + 30)),
    ]

    assert told(run(State(), logs, TEN, TEN + 40)) == [
        ("all_silent", None, TEN + 31),
        ("silence", "shop", TEN + 35),
    ]


def test_a_new_service_says_nothing_by_being_new() -> None:
    logs = [*steady(range(TEN, TEN + 30)), *steady(range(TEN + 15, TEN + 30), service="new", errors=30)]

    assert told(run(State(), logs, TEN, TEN + 30)) == []


def test_documents_without_a_service_are_judged_together() -> None:
    logs = [dict(document) for document in HEALTHY_THEN_FAILING]
    for document in logs:
        del document["service.name"]

    assert ("error_ratio", "", TEN + 30) in told(run(State(), logs, TEN, TEN + 40))


def test_what_a_first_run_may_not_tell_yet_is_told_if_it_goes_on() -> None:
    over = [
        *steady(range(TEN, TEN + 20)),
        *_failing(range(TEN + 20, TEN + 25)),
        *steady(range(TEN + 25, TEN + 60)),
    ]
    lasting = [*steady(range(TEN, TEN + 40)), *_failing(range(TEN + 40, TEN + 60))]

    assert told(run(State(), over, TEN, TEN + 60, speak_from=TEN + 45)) == []
    assert ("error_ratio", "shop", TEN + 45) in told(run(State(), lasting, TEN, TEN + 60, speak_from=TEN + 45))


def test_documents_that_arrive_between_two_counts_are_no_riddle() -> None:
    state = State()
    run(state, steady(range(TEN, TEN + 30)), TEN, TEN + 30)
    counts: dict[Tally, Counts] = {
        LINES: {TEN + 30: {("shop",): 40}},
        ERRORS: {TEN + 30: {("shop",): 50, ("x",): 9}},
    }
    span = Span(start=TEN + 30, end=TEN + 31)

    alarms = judge(state, counts, Plan(span=span, speak_from=span.start, skipped=0), false_alarms_a_day=1)

    assert [(alarm.service, alarm.verdict.observed) for alarm in alarms] == [("shop", 100.0)]


def test_more_services_need_more_certainty() -> None:
    few = run(State(), HEALTHY_THEN_FAILING, TEN, TEN + 40)
    crowd = [document for n in range(20) for document in steady(range(TEN, TEN + 40), lines=1, service=f"s{n}")]
    many = run(State(), [*HEALTHY_THEN_FAILING, *crowd], TEN, TEN + 40)

    assert few[0].threshold < many[0].threshold


def test_left_out_minutes_do_not_look_like_silence() -> None:
    state = State()
    run(state, HEALTHY_THEN_FAILING, TEN, TEN + 30)
    later = Span(start=TEN + 500, end=TEN + 502)

    alarms = judge(state, {}, Plan(span=later, speak_from=later.start, skipped=470), false_alarms_a_day=1)

    assert alarms == []
    assert state.judged_to == later.end


def test_services_that_are_gone_are_forgotten() -> None:
    state = State()
    run(state, steady([TEN]), TEN, TEN + 1)
    run(state, [], TEN + 1, TEN + 1439)
    assert "shop" in state.services

    run(state, [], TEN + 1439, TEN + 1441)
    assert state.services == {}


def test_each_question_is_asked_once() -> None:
    assert len(TALLIES) == len(set(TALLIES)) == 3
