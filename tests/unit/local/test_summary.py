"""A run is a success only if everything arrived and the failure was found."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from local.summary import Finding, Observed, Pace, finding_of, summarise
from local.tail import Totals

BEGAN = datetime(2026, 1, 5, 10, 7, 30, tzinfo=UTC)
FAILED = BEGAN + timedelta(minutes=2)


def finding(*, service: str = "shop", minute: datetime = FAILED, seen_after_s: int = 40) -> Finding:
    return Finding(
        id=f"{service}{minute}",
        rule="builtin.error_ratio",
        severity="high",
        title="",
        minute=minute.replace(second=0),
        service=service,
        seen=FAILED + timedelta(seconds=seen_after_s),
    )


def observed(*findings: Finding, indexed: int = 10) -> Observed:
    seen = Observed(began=BEGAN, indexed=indexed, first_indexed_s=31.26, failing_since=FAILED)
    for one in findings:
        seen.learn(one)
    return seen


def test_a_run_that_lost_nothing_and_found_the_failure_is_a_success() -> None:
    summary = summarise(Totals(sent=10, delivered=4), observed(finding()), set_up_s=30.04)
    figures = json.loads(summary.json())
    assert figures["ok"] is True
    assert (figures["events_sent"], figures["events_indexed"], figures["events_lost"]) == (10, 10, 0)
    assert (figures["seconds_to_first_indexed_log"], figures["seconds_from_failure_to_first_finding"]) == (
        31.3,
        40.0,
    )


@pytest.mark.parametrize(
    ("totals", "seen", "reason"),
    [
        (Totals(sent=11), observed(finding()), "1 events were lost"),
        (Totals(), observed(finding(), indexed=0), "nothing was sent"),
        (Totals(sent=10), observed(), "the service's failure was not found"),
        (Totals(sent=10), observed(finding(service="cron")), "the service's failure was not found"),
        (Totals(sent=10), observed(finding(minute=BEGAN)), "the service's failure was not found"),
    ],
    ids=["lost", "nothing", "no finding", "another service", "before the failure"],
)
def test_any_other_run_is_none_and_says_why(totals: Totals, seen: Observed, reason: str) -> None:
    assert summarise(totals, seen, set_up_s=1).failures == [reason]


def test_a_run_ended_by_a_person_need_not_have_found_anything_but_may_lose_nothing() -> None:
    assert summarise(Totals(sent=10), observed(), set_up_s=1, interrupted=True).failures == []
    assert summarise(Totals(sent=11), observed(), set_up_s=1, interrupted=True).failures == ["1 events were lost"]


def test_minutes_are_counted_from_the_first_of_the_run_and_each_only_once() -> None:
    seen = observed()
    assert not seen.judge(None)
    assert not seen.judge(BEGAN.replace(second=0))
    assert seen.judge(BEGAN.replace(minute=9, second=0))
    assert not seen.judge(BEGAN.replace(minute=9, second=0))
    assert seen.minutes == 2


def test_a_failure_is_unfound_until_a_finding_names_it() -> None:
    assert Observed(began=BEGAN).unfound
    assert observed(finding(service="cron")).unfound
    assert not observed(finding()).unfound


def test_a_finding_counts_once_however_often_it_is_seen() -> None:
    seen = observed(finding())
    assert not seen.learn(finding(seen_after_s=99))
    assert summarise(Totals(sent=10), seen, set_up_s=1).seconds_from_failure_to_first_finding == 40


def test_a_finding_s_document_is_read_as_the_index_holds_it() -> None:
    document = {
        "rule": "r",
        "severity": "low",
        "title": "t",
        "minute": "2026-01-05T10:07:00Z",
        "key": {"service.name": "shop"},
    }
    read = finding_of(document, finding_id="1", seen=BEGAN)
    assert (read.service, read.minute) == ("shop", datetime(2026, 1, 5, 10, 7, tzinfo=UTC))
    assert finding_of({"minute": "2026-01-05T10:07:00Z"}, finding_id="1", seen=BEGAN).service == ""


def test_the_pace_is_that_of_the_last_seconds_only() -> None:
    pace = Pace(window_s=10)
    assert pace.rate == 0
    for at_s, count in ((0, 0), (1, 1000), (6, 1010), (11, 1060)):
        pace.note(at_s, count)
    assert pace.rate == 6.0
