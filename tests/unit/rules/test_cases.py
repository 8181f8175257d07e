import pytest

from minutewatch.analysis.ports import Match
from minutewatch.rules.cases import LocalTrial, counts_of, documents_of, failures, span_of
from minutewatch.rules.model import Case
from minutewatch.rules.query.fields import Fields
from tests.unit.rules.builders import a_rule

FIELDS = Fields.shipped()
DESK = LocalTrial(fields=FIELDS)
# 2026-01-05T00:00:00Z
MIDNIGHT = 29_459_520
ERROR = {"log.level": "error", "service.name": "shop"}


def _case(*events: dict[str, object], expect: tuple[dict[str, object], ...] = ()) -> Case:
    return Case.model_validate({"name": "it", "events": events, "expect": expect})


def _failures(case: Case, **said: object) -> list[str]:
    rule = a_rule(**said)
    return list(failures(rule, case, DESK(rule, case)))


def test_events_become_documents_of_their_time() -> None:
    stamps = [
        one["@timestamp"] for one in documents_of(_case({"at": "1m", "times": 3, "every": "40s", "log": {}}))
    ]

    assert stamps == ["2026-01-05T00:01:00.000Z", "2026-01-05T00:01:40.000Z", "2026-01-05T00:02:20.000Z"]


def test_documents_that_match_are_counted_by_minute_and_group() -> None:
    case = _case(
        {"times": 2, "log": ERROR},
        {"at": "70s", "log": {**ERROR, "service.name": ["cart", "shop"]}},
        {"at": "70s", "log": {"log.level": "error", "sample.rate": 0.25}},
        {"log": {"log.level": "info", "service.name": "shop"}},
    )

    assert counts_of(a_rule(), case, FIELDS) == {
        MIDNIGHT: {("shop",): 2},
        MIDNIGHT + 1: {("cart",): 1, ("shop",): 1, ("",): 4},
    }


def test_minutes_are_judged_until_the_last_event_has_left_the_window() -> None:
    span = span_of(a_rule(window="5m"), _case({"at": "2m", "log": ERROR}))

    assert (span.start, span.end) == (MIDNIGHT, MIDNIGHT + 7)


def test_a_lasting_condition_is_found_once_and_again_after_the_pause() -> None:
    case = _case({"times": 100, "every": "20s", "log": ERROR})  # three a minute for 33 minutes

    found = DESK(a_rule(suppress_for="15m"), case)

    assert [match.minute - MIDNIGHT for match in found] == [0, 15, 30]


def test_what_is_found_as_expected_is_no_failure() -> None:
    expected: dict[str, object] = {"minute": 0, "key": {"service.name": "shop"}, "observed": 3}

    assert _failures(_case({"times": 3, "log": ERROR}, expect=(expected,))) == []


@pytest.mark.parametrize(
    ("events", "expect", "failure"),
    [
        (3, [], "minute 0s about service.name=shop, 3 times, is found, and not expected"),
        (2, [{"minute": 0, "key": {"service.name": "shop"}}], "is not found; nothing else is"),
        (3, [{"minute": "1m", "key": {"service.name": "shop"}}], "shop is not found; instead minute 0s about"),
        (3, [{"minute": 0}], "minute 0s is not found; instead minute 0s about service.name=shop"),
        (4, [{"minute": 0, "key": {"service.name": "shop"}, "observed": 3}], "is observed 4 times, not 3"),
    ],
)  # fmt: skip
def test_what_is_not_as_expected_is_told(events: int, expect: list[dict[str, object]], failure: str) -> None:
    told = _failures(_case({"times": events, "log": ERROR}, expect=tuple(expect)))

    assert failure in told[0]


def test_each_expectation_is_met_by_a_finding_of_its_own() -> None:
    rule = a_rule()
    twice: dict[str, object] = {"minute": 0, "key": {"service.name": "shop"}}
    case = _case(expect=(twice, twice))

    told = list(failures(rule, case, [Match(group=("shop",), minute=MIDNIGHT, observed=3)]))

    assert len(told) == 1
