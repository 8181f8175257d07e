from collections.abc import Iterable
from random import Random

from minutewatch.analysis.alarm import Alarm
from minutewatch.analysis.counting import count
from minutewatch.analysis.detection import detect
from minutewatch.analysis.measures import ARRIVALS, LEVELS, STAMPS, STATUSES
from minutewatch.analysis.minutes import MINUTE_MS, Plan, Span
from minutewatch.analysis.queries import Counts, Group, Tally
from minutewatch.analysis.sample import TALLIES
from minutewatch.analysis.state import State
from minutewatch.stores.documents import Json
from tests.unit.analysis.world import TEN, FakeStore, steady


def run(state: State, logs: Iterable[Json], start: int, end: int, *, speak_from: int | None = None) -> list[Alarm]:
    span = Span(start=start, end=end)
    counts = count(FakeStore(logs), "logs-*", [(tally, span) for tally in TALLIES]).counts
    todo = Plan(span=span, speak_from=start if speak_from is None else speak_from, skipped=0)
    return detect(state, counts, todo, false_alarms_a_day=1)


def told(alarms: Iterable[Alarm]) -> list[tuple[str, str | None, int]]:
    return [(alarm.detector, alarm.service, alarm.minute) for alarm in alarms]


def _failing(minutes: Iterable[int]) -> list[Json]:
    return steady(minutes, lines=40, errors=20)


HEALTHY_THEN_FAILING = [*steady(range(TEN, TEN + 30)), *_failing(range(TEN + 30, TEN + 40))]
FOUND = [("new_pattern", "shop", TEN + 30), ("error_ratio", "shop", TEN + 31)]


def test_errors_are_found_in_their_second_minute_and_told_once() -> None:
    # The error's pattern is news already in the first one.
    assert told(run(State(), HEALTHY_THEN_FAILING, TEN, TEN + 40)) == FOUND


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

    assert told(run(State(), logs, TEN, TEN + 40)) == [("drop", "shop", TEN + 31)]


def test_when_all_fall_silent_there_is_one_finding() -> None:
    logs = [*steady(range(TEN, TEN + 30), service="cart"), *steady(range(TEN, TEN + 30))]

    assert [one[:2] for one in told(run(State(), logs, TEN, TEN + 40))] == [("all_silent", None)]


def test_who_stays_silent_when_the_others_are_back_is_told() -> None:
    logs = [
        *steady([*range(TEN, TEN + 30), *range(TEN + 35, TEN + 40)], service="cart"),
        *steady(range(TEN, TEN + 30)),
    ]

    alarms = told(run(State(), logs, TEN, TEN + 40))

    assert [one[:2] for one in alarms] == [("all_silent", None), ("drop", "shop")]
    assert alarms[1][2] == TEN + 36


def test_a_new_service_says_nothing_by_being_new() -> None:
    logs = [*steady(range(TEN, TEN + 30)), *steady(range(TEN + 15, TEN + 30), service="new", errors=30)]

    assert told(run(State(), logs, TEN, TEN + 30)) == []


def test_a_new_service_that_begins_to_fail_is_told_in_its_first_minutes() -> None:
    logs = [*steady(range(TEN, TEN + 3)), *steady(range(TEN + 3, TEN + 6), errors=20)]

    assert ("error_ratio", "shop", TEN + 4) in told(run(State(), logs, TEN, TEN + 6))


def test_documents_without_a_service_are_judged_together() -> None:
    logs = [dict(document) for document in HEALTHY_THEN_FAILING]
    for document in logs:
        del document["service.name"]

    assert ("error_ratio", "", TEN + 31) in told(run(State(), logs, TEN, TEN + 40))


def test_what_a_first_run_may_not_tell_yet_is_told_if_it_goes_on() -> None:
    over = [
        *steady(range(TEN, TEN + 20)),
        *_failing(range(TEN + 20, TEN + 25)),
        *steady(range(TEN + 25, TEN + 60)),
    ]
    lasting = [*steady(range(TEN, TEN + 40)), *_failing(range(TEN + 40, TEN + 60))]

    assert told(run(State(), over, TEN, TEN + 60, speak_from=TEN + 57)) == []
    assert ("error_ratio", "shop", TEN + 45) in told(run(State(), lasting, TEN, TEN + 60, speak_from=TEN + 45))


def test_more_services_need_more_certainty() -> None:
    few = run(State(), HEALTHY_THEN_FAILING, TEN, TEN + 40)
    crowd = [document for n in range(20) for document in steady(range(TEN, TEN + 40), lines=1, service=f"s{n}")]
    many = run(State(), [*HEALTHY_THEN_FAILING, *crowd], TEN, TEN + 40)

    assert few[0].threshold < many[0].threshold


def test_left_out_minutes_do_not_look_like_silence() -> None:
    state = State()
    run(state, HEALTHY_THEN_FAILING, TEN, TEN + 30)
    later = Span(start=TEN + 500, end=TEN + 502)

    alarms = detect(state, {}, Plan(span=later, speak_from=later.start, skipped=470), false_alarms_a_day=1)

    assert alarms == []
    assert state.judged_to == later.end


def test_services_that_are_gone_are_forgotten() -> None:
    state = State()
    run(state, steady([TEN]), TEN, TEN + 1)
    run(state, [], TEN + 1, TEN + 1439)
    assert "shop" in state.services

    run(state, [], TEN + 1439, TEN + 1441)
    assert state.services == {}


def test_documents_that_came_late_correct_the_past() -> None:
    state = State()
    run(state, steady(range(TEN, TEN + 30)), TEN, TEN + 30)
    span = Span(start=TEN + 30, end=TEN + 31)
    counts: dict[Tally, Counts] = {
        LEVELS: {TEN + 28: {("shop", "info"): 40, ("shop", "error"): 9}, TEN + 30: {("shop", "info"): 40}}
    }
    detect(
        state, counts, Plan(span=span, speak_from=span.start, skipped=0, late=(TEN + 28,)), false_alarms_a_day=1
    )

    assert state.services["shop"].series.dated(4) == [40, 49, 40, 40]


def test_logs_that_come_late_are_the_pipelines_trouble_and_not_the_services() -> None:
    state, alarms = State(), []
    for minute in range(TEN, TEN + 80):
        late = 5 if minute >= TEN + 60 else 0
        counts = _arrived(minute, minute - late)
        arrivals: Counts = {minute - late: {("shop",): 40.0}} if late else {}
        span = Span(start=minute, end=minute + 1)
        plan = Plan(span=span, speak_from=TEN, skipped=0, late=tuple(arrivals), arrivals=arrivals)
        alarms += detect(state, counts, plan, false_alarms_a_day=1)

    assert {alarm.kind for alarm in alarms} == {"pipeline"}


def _arrived(minute: int, dated: int) -> dict[Tally, Counts]:
    """40 lines of each of two hosts that arrive in the minute and are dated in another one."""
    groups: dict[Group, float] = {("shop", host): 20.0 for host in ("a", "b")}
    stamps: dict[Group, float] = {
        group: lines * (dated * MINUTE_MS + MINUTE_MS / 2) for group, lines in groups.items()
    }
    return {
        ARRIVALS: {minute: groups},
        STAMPS: {minute: stamps},
        LEVELS: {dated: {("shop", "info"): 40.0}},
    }


def test_on_quiet_streams_there_are_no_more_false_alarms_than_were_promised() -> None:
    chance, state, alarms = Random(3), State(), []
    services = {f"s{n}": 4.0 * 2**n for n in range(5)}
    days = 3
    for minute in range(TEN, TEN + days * 1440):
        levels: dict[Group, float] = {
            (name, "info"): _poisson(chance, rate / 5) for name, rate in services.items()
        }
        requests: dict[Group, float] = {}
        for name, rate in services.items():
            requests[name, "0"], requests[name, "6"] = _poisson(chance, rate), _poisson(chance, rate / 100)
        counts: dict[Tally, Counts] = {LEVELS: {minute: levels}, STATUSES: {minute: requests}}
        span = Span(start=minute, end=minute + 1)
        alarms += detect(state, counts, Plan(span=span, speak_from=TEN, skipped=0), false_alarms_a_day=2)

    assert len(alarms) <= 2 * days


def _poisson(chance: Random, mean: float) -> float:
    """A Poisson number: as many exponential gaps as fit into the mean."""
    count, sum_ = 0, chance.expovariate(1)
    while sum_ < mean:
        count, sum_ = count + 1, sum_ + chance.expovariate(1)
    return float(count)
