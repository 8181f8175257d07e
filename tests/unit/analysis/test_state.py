from typing import Any

import orjson
import pytest

from minutewatch.analysis.detectors import ESTATE_DETECTORS, SERVICE_DETECTORS
from minutewatch.analysis.minutes import Span
from minutewatch.analysis.sample import Sample
from minutewatch.analysis.state import Progress, State
from minutewatch.analysis.watch import Watch
from minutewatch.analysis.windows import Window
from minutewatch.errors import ConfigError
from tests.unit.analysis.test_outbox import an_entry
from tests.unit.analysis.world import TEN


def a_state() -> State:
    watch = Watch(TEN, SERVICE_DETECTORS)
    watch.take(TEN, Sample(levels={"info": 40}))
    return State(
        judged_to=TEN + 1,
        services={"shop": watch},
        estate=Watch(TEN, ESTATE_DETECTORS),
        outbox=[an_entry()],
    )


def test_it_survives_json() -> None:
    document = orjson.loads(orjson.dumps(a_state().dump(written_by="me")))

    copy = State.load(document)

    assert copy.dump(written_by="me") == a_state().dump(written_by="me")
    assert (copy.judged_to, copy.services["shop"].series.arrivals.recent) == (TEN + 1, [40])


def test_people_can_read_how_far_it_is() -> None:
    document = a_state().dump(written_by="me")

    assert (document["version"], document["judged_to"]) == (2, "2026-01-05T10:01:00Z")


def test_a_series_takes_less_than_a_kilobyte() -> None:
    state = a_state()
    for i in range(1, 100):
        state.services["shop"].take(TEN + i, Sample(levels={"info": 1234}))
    one = len(orjson.dumps(state.services["shop"].dump(TEN)))

    # Arrivals, requests, failures, lines at one level, durations.
    assert one < 5 * 1000


def test_the_state_of_a_newer_release_is_not_touched() -> None:
    with pytest.raises(ConfigError, match="has version 3: this release reads 1 to 2; deploy the release"):
        State.load(a_state().dump(written_by="me") | {"version": 3})


def test_the_state_of_the_first_release_is_taken_over() -> None:
    watch = Watch(TEN, SERVICE_DETECTORS)
    watch.take(TEN, Sample(levels={"info": 40}))
    payload = {"services": {"shop": watch.dump(TEN + 1)}, "estate": None, "outbox": [an_entry().dump()]}
    document = {"version": 1, "judged_to": "2026-01-05T10:01:00Z", "written_by": "it", "payload": payload}

    state = State.load(orjson.loads(orjson.dumps(document)))

    assert (state.judged_to, state.services["shop"].series.arrivals.recent) == (TEN + 1, [40])
    assert (state.outbox, state.totals.counts, state.windows, state.rules) == ([an_entry()], [], {}, {})
    assert state.dump(written_by="me")["version"] == 2


def test_what_is_kept_of_a_service_for_days_is_not_packed_a_second_time() -> None:
    state = a_state()
    for i in range(1, 2000):
        state.services["shop"].take(TEN + i, Sample(levels={"info": 40}))
    document = orjson.loads(orjson.dumps(state.dump(written_by="me")))

    copy = State.load(document)

    assert len(document["past"]) > len(document["payload"])
    assert copy.services["shop"].dump(TEN) == state.services["shop"].dump(TEN)


def test_counts_rules_and_lags_survive_json() -> None:
    state = a_state()
    state.totals.take({TEN: 42}, Span(start=TEN, end=TEN + 1))
    state.windows["m"] = Window(TEN, TEN + 1, {TEN: {("shop",): 4}})
    state.rules["r"] = Progress(judged_to=TEN, spoken=[["shop", [TEN]]], error="why")
    state.lags.take(TEN, {("shop",): 1})
    state.sampled_until = TEN + 9

    copy = State.load(orjson.loads(orjson.dumps(state.dump(written_by="me"))))

    assert (copy.totals, copy.rules, copy.sampled_until) == (state.totals, state.rules, TEN + 9)
    assert copy.windows["m"].counts == {TEN: {("shop",): 4}}
    assert copy.lags.dump() == state.lags.dump()


@pytest.mark.parametrize(
    "damage",
    [
        {"judged_to": "yesterday"},
        {"payload": {}},
        {"payload": "hello"},
        {"past": ""},
        {"version": 1, "payload": {"services": {"shop": [1]}, "estate": None, "outbox": []}},
        {"version": 1, "payload": {"services": [], "estate": None, "outbox": []}},
    ],
    ids=["time", "empty", "not packed", "no past", "short", "type"],
)
def test_a_damaged_document_is_named_with_what_mends_it(damage: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match=r"slots-000-fff is damaged .*delete it to begin anew"):
        State.load(a_state().dump(written_by="me") | damage)


def test_left_out_minutes_are_forgotten_by_all() -> None:
    state = a_state()
    state.lose_track()

    assert state.services["shop"].series.arrivals.recent == []
