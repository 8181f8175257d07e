"""An event is recognised by its shape, and anything unknown is taken as a person's own log."""

from importlib import import_module

import pytest

from minutewatch.ingest.sources import SOURCES, source_of

from ..builders import cloudwatch, firehose, kafka, kinesis, request, sample, sns, sqs


@pytest.mark.parametrize(
    ("event", "name"),
    [
        (cloudwatch("a"), "cloudwatch_logs"),
        (sqs("a"), "sqs"),
        (kinesis(b"a"), "kinesis"),
        (sns("a"), "sns"),
        (kafka(b"a"), "kafka"),
        (firehose(b"a"), "firehose"),
        (request("a"), "http"),
        (sample("rest_api"), "http"),
        (sample("alb"), "http"),
        (sample("guardduty"), "eventbridge"),
        (sample("schedule"), "eventbridge"),
        (sample("direct"), "direct"),
        ("text", "direct"),
        ([], "direct"),
        (None, "direct"),
        ({"Records": []}, "direct"),
        ({"Records": "many"}, "direct"),
        ({"Records": [None]}, "direct"),
        ({"awslogs": 5}, "direct"),
    ],
)
def test_the_source_of_an_event(event: object, name: str) -> None:
    assert source_of(event).name == name


def test_every_row_of_the_table_names_a_module_that_reads_its_events() -> None:
    for name in SOURCES:
        assert import_module(f"minutewatch.ingest.sources.{name}").SOURCE.name == name
