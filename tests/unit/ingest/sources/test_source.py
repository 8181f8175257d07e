"""Each kind of source gets its failures back in its own way."""

import pytest

from minutewatch.errors import DecodeError, DeliveryError
from minutewatch.ingest.sources import direct
from minutewatch.ingest.sources.source import Outcome, by_item, counted, whole

BROKEN = DecodeError("is empty", source="test", record_id="r")
DOWN = DeliveryError("refused")


def test_counts_are_what_a_caller_reads() -> None:
    outcome = Outcome(source=direct.SOURCE, received=3, delivered=2, unreadable=[BROKEN])
    assert counted(outcome) == {"received": 3, "delivered": 2, "rejected": 1, "spilled": 0}


def test_a_caller_who_reads_no_answer_gets_the_failure() -> None:
    with pytest.raises(DecodeError):
        whole(Outcome(source=direct.SOURCE, received=2, delivered=1, unreadable=[BROKEN]))


def test_trouble_that_passes_comes_before_what_stays_unreadable() -> None:
    outcome = Outcome(source=direct.SOURCE, received=2, unreadable=[BROKEN], undelivered=DOWN)
    for answer in (whole, counted):
        with pytest.raises(DeliveryError):
            answer(outcome)


def test_failed_items_are_named_in_their_order() -> None:
    outcome = Outcome(source=direct.SOURCE, items=["a", "b", "c"], failed={2, 0})
    assert by_item(str.upper)(outcome) == {"batchItemFailures": [{"itemIdentifier": "A"}, {"itemIdentifier": "C"}]}
