"""Each kind of source gets its failures back in its own way."""

import pytest

from minutewatch.errors import DecodeError, DeliveryError
from minutewatch.ingest.batch import Invocation
from minutewatch.ingest.sources.source import by_item, counted, of_call, records_again, whole

from ..builders import an_outcome

BROKEN = DecodeError("is empty", source="test", record_id="r")
DOWN = DeliveryError("refused")


def test_counts_are_what_a_caller_reads() -> None:
    outcome = an_outcome(received=3, delivered=2, unreadable=[BROKEN])
    assert counted(outcome) == {"received": 3, "delivered": 2, "rejected": 1, "spilled": 0}


def test_a_caller_who_reads_no_answer_gets_the_failure() -> None:
    with pytest.raises(DecodeError):
        whole(an_outcome(received=2, delivered=1, unreadable=[BROKEN]))


def test_trouble_that_passes_comes_before_what_stays_unreadable() -> None:
    outcome = an_outcome(received=2, unreadable=[BROKEN], undelivered=DOWN)
    for answer in (whole, counted):
        with pytest.raises(DeliveryError):
            answer(outcome)


def test_failed_items_are_named_in_their_order() -> None:
    outcome = an_outcome(items=["a", "b", "c"], failed={2, 0})
    assert by_item(str.upper)(outcome) == {"batchItemFailures": [{"itemIdentifier": "A"}, {"itemIdentifier": "C"}]}


def test_what_lies_in_quarantine_is_counted_and_not_brought_again() -> None:
    outcome = an_outcome(received=3, delivered=2, unreadable=[BROKEN], quarantined=1)
    assert whole(outcome) == {"received": 3, "delivered": 2, "rejected": 1, "spilled": 0}


def test_every_log_is_in_exactly_one_place() -> None:
    outcome = an_outcome(received=7, delivered=2, spilled=1, dropped=1, poison=1)
    outcome.break_item(4, [BROKEN])
    assert (outcome.received, outcome.rejected, outcome.waiting) == (8, 2, 2)
    assert outcome.broken == {4: [BROKEN]}
    outcome.break_item(5, [])
    assert list(outcome.broken) == [4]
    assert outcome.counts() == {"received": 8, "delivered": 2, "rejected": 2, "spilled": 1}


def test_records_are_brought_again_as_they_came_and_a_call_is_known_by_its_id() -> None:
    invocation = Invocation(request_id="r", now_ns=0)
    assert records_again({"Records": ["a", "b", "c"]}, ["b"]) == {"Records": ["b"]}
    assert of_call("b", invocation) == {"request_id": "r"}
