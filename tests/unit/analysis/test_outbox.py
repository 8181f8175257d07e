from typing import Any

import orjson

from minutewatch.analysis.outbox import GIVE_UP_MS, LEASE_MS, MAX_CLAIMS, Entry, claim, given_up, settled

NOW = 1_767_600_000_000


def an_entry(finding_id: str = "f1", **changes: Any) -> Entry:
    values: dict[str, Any] = {
        "index": "minutewatch-findings-2026.01",
        "finding_id": finding_id,
        "finding": {"title": "it burns"},
        "channels": ("event-bus", "topic"),
        "since_ms": NOW,
    }
    return Entry(**(values | changes))


def test_a_new_finding_is_claimed_by_the_run_that_made_it() -> None:
    kept, mine = claim([an_entry()], now_ms=NOW)

    assert mine == kept == [an_entry(claimed_ms=NOW)]


def test_what_another_run_has_claimed_is_its_own_until_the_lease_is_over() -> None:
    theirs = an_entry(claimed_ms=NOW)

    assert claim([theirs], now_ms=NOW + LEASE_MS - 1) == ([theirs], [])
    assert claim([theirs], now_ms=NOW + LEASE_MS)[1] == [an_entry(claimed_ms=NOW + LEASE_MS)]


def test_what_nobody_is_to_be_told_of_keeps_no_message_waiting() -> None:
    quiet = [an_entry(f"q{i}", channels=()) for i in range(MAX_CLAIMS + 3)]

    _, mine = claim([*quiet, an_entry("told")], now_ms=NOW)

    assert len(mine) == MAX_CLAIMS + 4
    assert mine[-1].finding_id == "told"


def test_a_run_claims_a_bounded_number_and_the_rest_is_free_for_the_next() -> None:
    entries = [an_entry(f"f{i}") for i in range(MAX_CLAIMS + 3)]

    kept, mine = claim(entries, now_ms=NOW)
    _, next_ones = claim(kept, now_ms=NOW + 1)

    assert [entry.finding_id for entry in mine] == [f"f{i}" for i in range(MAX_CLAIMS)]
    assert [entry.finding_id for entry in next_ones] == [f"f{i}" for i in range(MAX_CLAIMS, MAX_CLAIMS + 3)]


def test_what_everybody_took_leaves_and_what_somebody_refused_stays_free_for_the_next_run() -> None:
    outbox = [
        an_entry("told", claimed_ms=NOW),
        an_entry("half", claimed_ms=NOW),
        an_entry("other", claimed_ms=NOW),
    ]

    left = settled(outbox, {"told": (), "half": ("topic",)})

    assert left == [an_entry("half", channels=("topic",)), an_entry("other", claimed_ms=NOW)]


def test_after_a_day_it_is_given_up() -> None:
    assert given_up([an_entry()], now_ms=NOW + GIVE_UP_MS - 1) == []
    assert given_up([an_entry()], now_ms=NOW + GIVE_UP_MS) == [an_entry()]


def test_it_survives_json() -> None:
    assert Entry.load(orjson.loads(orjson.dumps(an_entry().dump()))) == an_entry()


def test_what_is_told_says_where_the_finding_is() -> None:
    assert an_entry().document() == {"id": "f1", "index": "minutewatch-findings-2026.01", "title": "it burns"}
