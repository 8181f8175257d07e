"""An event is recognised by what every event of its source has, and by nothing that is there by chance."""

import pytest

from minutewatch.ingest.sources import shapes

from ..builders import sample


@pytest.mark.parametrize("name", ["msk", "kafka"])
def test_managed_and_own_brokers_are_both_kafka(name: str) -> None:
    assert shapes.is_kafka(sample(name))


@pytest.mark.parametrize("name", ["function_url", "rest_api", "alb", "http_api_otlp"])
def test_every_gateways_request_is_one(name: str) -> None:
    assert shapes.is_request(sample(name))


@pytest.mark.parametrize(
    "event", [{}, {"requestContext": {}}, {"httpMethod": "GET"}, {"requestContext": "x"}, "x"]
)
def test_what_is_no_request(event: object) -> None:
    assert not shapes.is_request(event)


@pytest.mark.parametrize("event", [{}, {"detail-type": 5, "source": "a", "detail": {}}, {"detail-type": "a"}, "a"])
def test_what_is_no_event_of_a_bus(event: object) -> None:
    assert not shapes.is_bus_event(event)


def test_records_are_told_apart_by_the_source_that_they_name() -> None:
    of_kinesis = shapes.records_of("aws:kinesis")
    assert of_kinesis(sample("kinesis"))
    assert not of_kinesis(sample("sqs"))


def test_s3s_test_of_a_destination_is_s3s() -> None:
    test = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "logs"}
    assert shapes.is_s3(test)
    assert shapes.is_s3_test(test)
    assert not shapes.is_s3_test(sample("s3"))
