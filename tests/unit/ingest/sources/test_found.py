"""Ids of a batch begin with the id that a lone log would have."""

from minutewatch.ingest.sources.found import MAX_DEPTH, Found

PLACE = Found(source="sqs", record_id="m0", event_id="m0-ab", time_ns=5, origin={"aws.sqs.queue": "q"})


def test_a_log_in_a_batch_has_its_number_as_suffix() -> None:
    assert PLACE.numbered(3).event_id == "m0-ab-3"


def test_depth_ends() -> None:
    place = PLACE
    for _ in range(MAX_DEPTH):
        assert not place.too_deep
        place = place.deeper()
    assert place.too_deep


def test_a_label_is_added_to_what_the_source_says() -> None:
    assert PLACE.labelled("encoding", "cp949").origin == {"aws.sqs.queue": "q", "labels.encoding": "cp949"}


def test_an_error_names_source_and_record() -> None:
    assert str(PLACE.error("is empty")) == "sqs record m0: is empty"
