from datetime import UTC, datetime

from minutewatch.analysis.indices import Indices
from minutewatch.analysis.minutes import Span
from minutewatch.analysis.outbox import Entry
from minutewatch.analysis.ports import Match
from minutewatch.analysis.recording import MAX_OLD_TOLD, MAX_RECORDED, MAX_TOLD, Recorder, sights
from minutewatch.analysis.rulebook import Said
from minutewatch.errors import SearchError
from tests.unit.analysis.rules import CountRule
from tests.unit.analysis.world import TEN, FakeStore, steady

SPAN = Span(start=TEN + 60, end=TEN + 61)
AT = datetime(2026, 1, 5, 11, 1, 30, tzinfo=UTC)


def _recorded(
    *said: tuple[CountRule, int, float], store: FakeStore | None = None
) -> tuple[list[Entry], list[str]]:
    seen = sights(
        [],
        [
            Said(rule=rule, match=Match(group=(f"s{n}",), minute=minute, observed=observed))
            for n, (rule, minute, observed) in enumerate(said)
        ],
    )
    troubles: list[str] = []
    recorder = Recorder(store=store or FakeStore(), indices=Indices(), channels=("topic",))
    return recorder.entries(seen, SPAN, detected_at=AT, now_ms=1, troubles=troubles), troubles


RULE = CountRule(name="r")


def test_a_match_becomes_a_finding_that_is_told() -> None:
    ((entry,), troubles) = _recorded((RULE, TEN + 60, 7))

    assert (entry.index, entry.channels, troubles) == ("minutewatch-findings-2026.01", ("topic",), [])
    assert entry.finding == {
        "rule": "r",
        "kind": "rule",
        "minute": "2026-01-05T11:00:00Z",
        "detected_at": "2026-01-05T11:01:30.000Z",
        "key": {"service.name": "s0"},
        "severity": "medium",
        "observed": 7,
        "unit": "logs",
        "title": "7 errors up to 2026-01-05T11:00:00Z.",
        "window": {"from": "2026-01-05T11:00:00Z", "to": "2026-01-05T11:01:00Z"},
        "query": "log.level:error",
        "outcome": "match",
    }


def test_samples_are_those_of_the_rules_window() -> None:
    ((entry,), _) = _recorded(
        (RULE, TEN + 60, 7), store=FakeStore(steady([TEN + 59, TEN + 60], lines=2, errors=2))
    )

    assert [sample["time"][:16] for sample in entry.finding["samples"]] == ["2026-01-05T11:00"] * 2


def test_a_finding_without_samples_is_better_than_none() -> None:
    store = FakeStore()
    store.answer_instead = SearchError("busy")

    ((entry,), troubles) = _recorded((RULE, TEN + 60, 7), store=store)

    assert "samples" not in entry.finding
    assert troubles == ["findings are without samples: busy"]


def test_a_shadow_rule_is_recorded_and_tells_nobody() -> None:
    ((entry,), _) = _recorded((CountRule(name="shadow", is_live=False), TEN + 60, 7))

    assert (entry.channels, entry.finding["quiet"], "also_found" in entry.finding) == ((), True, False)


def test_of_many_the_gravest_are_told_and_say_how_many_more_there_are() -> None:
    entries, _ = _recorded(*((RULE, TEN + 60, float(n)) for n in range(MAX_TOLD + 7)))

    assert [len(entry.channels) for entry in entries] == [1] * MAX_TOLD + [0] * 7
    assert entries[0].finding["observed"] == MAX_TOLD + 6
    assert [entry.finding["also_found"] for entry in entries if "also_found" in entry.finding] == [7]


def test_of_the_past_few_are_told_and_they_keep_the_present_from_nothing() -> None:
    entries, _ = _recorded(*((RULE, TEN + n, 99.0) for n in range(20)), (RULE, TEN + 60, 1.0))

    assert sum(bool(entry.channels) for entry in entries) == MAX_OLD_TOLD + 1
    assert entries[-1].channels == ("topic",)
    assert [entry.finding.get("late", False) for entry in entries] == [True] * 20 + [False]


def test_what_is_too_much_to_record_is_told_as_trouble() -> None:
    entries, troubles = _recorded(*((RULE, TEN + 60, 1.0) for _ in range(MAX_RECORDED + 3)))

    assert len(entries) == MAX_RECORDED
    assert troubles == [f"3 findings of {MAX_RECORDED + 3} in one run are not recorded"]


def test_late_is_every_minute_before_those_judged_for_the_first_time() -> None:
    entries, _ = _recorded((RULE, SPAN.start, 2), (RULE, SPAN.start - 1, 1))

    assert [entry.finding.get("late", False) for entry in entries] == [False, True]
