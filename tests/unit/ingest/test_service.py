"""One invocation: counts that add up, failures that stay with their own item."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from minutewatch.config import OWN_MARK
from minutewatch.errors import DecodeError, DeliveryError
from minutewatch.ingest.service import Outcome, ingest

from .builders import EVENTS, OBJECTS, POLICY, WITH_TOKEN, Receiver, aggregate, cloudwatch, kinesis, sample, sqs

SAMPLES = sorted(path.stem for path in EVENTS.glob("*.json"))


def run(event: object, receiver: Receiver) -> Outcome:
    return ingest(event, WITH_TOKEN, forwarder=receiver, policy=POLICY, tag="logs", deadline=0.0, objects=OBJECTS)


def test_the_first_log_of_all_arrives_as_it_was_typed() -> None:
    receiver = Receiver()
    outcome = run(sample("direct"), receiver)
    assert outcome.answer() == {"received": 1, "delivered": 1, "rejected": 0, "spilled": 0}
    assert receiver.documents[0]["message"] == "안녕하세요! 클라우드 컴퓨팅 로그 데이터입니다."
    assert receiver.chunks[0].tag == "logs.app"


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_event_is_delivered_whole_with_unique_ids(name: str) -> None:
    receiver = Receiver()
    outcome = run(sample(name), receiver)
    assert outcome.received == outcome.delivered == len(receiver.documents) > 0
    assert len({document["event.id"] for document in receiver.documents}) == outcome.received


@pytest.mark.parametrize("name", SAMPLES)
def test_a_redelivered_event_has_the_ids_of_its_first_delivery(name: str) -> None:
    receiver = Receiver()
    run(sample(name), receiver)
    run(sample(name), receiver)
    ids = [document["event.id"] for document in receiver.documents]
    assert ids[: len(ids) // 2] == ids[len(ids) // 2 :]


def test_a_cloudwatch_message_with_newlines_is_one_log() -> None:
    receiver = Receiver()
    trace = 'Traceback (most recent call last):\n  File "a.py", line 1\nValueError: no\n'
    run(cloudwatch(trace, "next"), receiver)
    assert [document["message"] for document in receiver.documents] == [trace.rstrip("\n"), "next"]


def test_an_unreadable_message_fails_alone() -> None:
    receiver = Receiver()
    outcome = run(sqs("one", " ", "three"), receiver)
    assert outcome.answer() == {"batchItemFailures": [{"itemIdentifier": "m1"}]}
    assert [document["message"] for document in receiver.documents] == ["one", "three"]


def test_an_unreadable_kinesis_record_fails_alone() -> None:
    receiver = Receiver()
    outcome = run(kinesis(b"one", b"\x1f\x8bbroken", b"three"), receiver)
    assert outcome.answer() == {"batchItemFailures": [{"itemIdentifier": "101"}]}
    assert outcome.delivered == 2


def test_of_an_aggregated_record_what_can_be_read_is_delivered_and_the_record_still_fails() -> None:
    receiver = Receiver()
    outcome = run(kinesis(aggregate(b"one", b"\x1f\x8bbroken", b"three"), b"four"), receiver)
    assert outcome.answer() == {"batchItemFailures": [{"itemIdentifier": "100"}]}
    assert (outcome.received, outcome.delivered, outcome.rejected) == (4, 3, 1)


def test_an_unreadable_subscription_payload_is_raised_for_the_dead_letter_queue() -> None:
    outcome = run({"awslogs": {"data": "bm90IGd6aXA="}}, Receiver())
    with pytest.raises(DecodeError, match=r"cloudwatch_logs record .*: corrupt gzip"):
        outcome.answer()


def test_a_person_is_told_how_many_of_their_logs_were_rejected() -> None:
    outcome = run(["one", None, "", {}, 5, {"message": "two"}], Receiver())
    assert outcome.answer() == {"received": 6, "delivered": 2, "rejected": 4, "spilled": 0}
    assert str(outcome.unreadable[0]) == (
        'direct record 1: holds nothing: it should hold text or an object such as {"message": "..."}'
    )


def test_what_fluentd_did_not_take_is_given_back_to_sqs() -> None:
    outcome = run(sqs("one", "two"), Receiver(capacity=0))
    assert outcome.answer() == {"batchItemFailures": [{"itemIdentifier": "m0"}, {"itemIdentifier": "m1"}]}
    assert outcome.delivered == 0


@pytest.mark.parametrize("event", [cloudwatch("one"), {"message": "one"}], ids=["cloudwatch", "direct"])
def test_what_fluentd_did_not_take_fails_the_call_where_nothing_less_can_be_given_back(event: object) -> None:
    with pytest.raises(DeliveryError, match="connection refused"):
        run(event, Receiver(capacity=0)).answer()


def test_items_in_a_chunk_that_was_taken_are_not_given_back_for_a_later_one_that_was_not() -> None:
    big = "x" * 1_500_000
    receiver = Receiver(capacity=1)
    outcome = run(sqs(big, big, "in the second chunk"), receiver)
    assert outcome.answer() == {"batchItemFailures": [{"itemIdentifier": "m2"}]}
    assert outcome.delivered == 2


def test_a_cloudwatch_probe_is_no_log() -> None:
    outcome = run(cloudwatch("CWL CONTROL MESSAGE: Checking health", messageType="CONTROL_MESSAGE"), Receiver())
    assert outcome.answer() == {"received": 0, "delivered": 0, "rejected": 0, "spilled": 0}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(st.characters()), inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
@example({OWN_MARK: True})
@example({OWN_MARK: False})
def test_whatever_json_is_typed_each_log_is_delivered_rejected_or_our_own(event: object) -> None:
    receiver = Receiver()
    outcome = run(event, receiver)
    assert outcome.received == outcome.delivered + len(outcome.unreadable) + outcome.dropped
    assert outcome.delivered == len(receiver.documents)


def test_a_secret_is_hidden_before_its_pattern_is_made() -> None:
    receiver = Receiver()
    outcome = run(["login with password=hunter2hunter2 failed", "nothing to hide"], receiver)
    first, second = receiver.documents
    assert "hunter2" not in repr(first)
    assert first["message"].startswith("login with ")
    assert second["message"] == "nothing to hide"
    assert outcome.redacted == 1


def test_the_stacks_own_lines_are_never_forwarded() -> None:
    receiver = Receiver()
    outcome = run(sqs('{"minutewatch.own": true, "message": "undelivered"}', "an application's"), receiver)
    assert [document["message"] for document in receiver.documents] == ["an application's"]
    assert (outcome.received, outcome.delivered, outcome.dropped) == (2, 1, 1)
    assert outcome.answer() == {"batchItemFailures": []}
