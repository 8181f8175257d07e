import pytest
from pydantic import ValidationError

from minutewatch.analysis.ports import Match, Rule
from minutewatch.analysis.queries import Tally, where
from tests.unit.rules.builders import TEN, a_rule


def test_a_rule_is_what_the_engine_takes() -> None:
    rule: Rule = a_rule(suppress_for="1h", stage="shadow")

    assert rule.needs == (
        Tally(group_by=("service.name",), where=where({"query_string": {"query": "log.level:error"}})),
    )
    assert (rule.look_back, rule.quiet, rule.is_live) == (2, 60, False)


def test_a_rule_is_live_and_repeats_itself_after_half_an_hour_unless_it_says_otherwise() -> None:
    assert (a_rule().is_live, a_rule().quiet) == (True, 30)


def test_what_it_says_of_a_match_can_be_pasted_into_a_search() -> None:
    rule = a_rule(group_by=["service.name", "host.name"], runbook_url="https://wiki.example.com/errors")

    told = rule.finding(Match(group=('a"b', ""), minute=TEN, observed=4))

    assert told["key"] == {"service.name": 'a"b'}
    assert told["window"] == {"from": "2026-01-05T09:59:00Z", "to": "2026-01-05T10:01:00Z"}
    assert told["query"] == (
        '(log.level:error) AND service.name:"a\\"b" AND (NOT _exists_:host.name)'
        " AND @timestamp:[2026-01-05T09:59:00Z TO 2026-01-05T10:01:00Z}"
    )
    assert told["runbook_url"] == "https://wiki.example.com/errors"
    assert "runbook_url" not in a_rule().finding(Match(group=("shop",), minute=TEN, observed=3))


def test_samples_are_of_the_groups_own_documents() -> None:
    shown_by = a_rule(group_by=["service.name", "host.name"]).shown_by(
        Match(group=("shop", ""), minute=TEN, observed=3)
    )

    assert shown_by == {
        "bool": {
            "filter": [
                {"query_string": {"query": "log.level:error"}},
                {"term": {"service.name": "shop"}},
                {"bool": {"must_not": {"exists": {"field": "host.name"}}}},
            ]
        }
    }


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"name": "builtin.silence"}, "the built-in detectors'"),
        ({"name": "a/b"}, "should match pattern"),
        ({"query": "a AND"}, "a condition is missing at the end"),
        ({"group_by": ["a", "a"]}, "stands there twice"),
        ({"group_by": ["a", "b", "c", "d", "e"]}, "at most 4 items"),
        ({"severity": "urgent"}, "'low', 'medium', 'high' or 'critical'"),
        ({"stage": "dark"}, "'shadow' or 'live'"),
        ({"runbook_url": "javascript:alert(1)"}, "should match pattern"),
        ({"at_least": 0}, "greater than or equal to 1"),
        ({"at_least": "3"}, "valid integer"),
        ({"at_leest": 3}, "not permitted"),
    ],
)
def test_what_a_rule_cannot_say(said: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        a_rule(**said)


def test_a_case_is_bounded() -> None:
    events = [{"times": 6_000, "log": {}}] * 2

    with pytest.raises(ValidationError, match="more than 10000"):
        a_rule(tests=[{"name": "large", "events": events, "expect": []}])
