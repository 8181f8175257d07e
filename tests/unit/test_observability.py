"""The functions' own lines: structured, in one namespace, on standard output."""

import json
from types import SimpleNamespace
from typing import cast

import pytest
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from minutewatch.config import OWN_MARK
from minutewatch.observability import NAMESPACE, emit, logger_for, metrics_for

MEASURES = [("LogsQuarantined", "Count", 2.0), ("Lag", "Seconds", 7.0)]


def test_a_log_line_is_json_under_the_functions_name(capsys: pytest.CaptureFixture[str]) -> None:
    logger_for("test-observability").warning("unreadable", reason="corrupt gzip")
    line = json.loads(capsys.readouterr().out)
    assert (line["service"], line["level"], line["message"]) == ("test-observability", "WARNING", "unreadable")
    assert line["reason"] == "corrupt gzip"


def test_a_metric_is_emf_in_the_projects_namespace(capsys: pytest.CaptureFixture[str]) -> None:
    metrics = metrics_for("ingest")
    metrics.add_metric("LogsReceived", MetricUnit.Count, 3)
    metrics.flush_metrics()
    emf = json.loads(capsys.readouterr().out)
    assert emf["_aws"]["CloudWatchMetrics"][0]["Namespace"] == NAMESPACE
    assert emf["LogsReceived"] == [3.0]


def test_a_measure_counts_for_its_source_and_for_its_function_alone(capsys: pytest.CaptureFixture[str]) -> None:
    emit(MEASURES, service="ingest", source="kinesis", function="shop-ingest")
    emf = json.loads(capsys.readouterr().out)
    (directive,) = emf["_aws"]["CloudWatchMetrics"]
    assert [sorted(names) for names in directive["Dimensions"]] == [["service", "source"], ["function", "service"]]
    assert [(each["Name"], each["Unit"]) for each in directive["Metrics"]] == [
        ("LogsQuarantined", "Count"),
        ("Lag", "Seconds"),
    ]
    assert (emf["source"], emf["service"], emf["function"]) == ("kinesis", "ingest", "shop-ingest")
    assert (emf["LogsQuarantined"], emf["Lag"]) == ([2.0], [7.0])


def test_it_is_what_powertools_would_write(capsys: pytest.CaptureFixture[str]) -> None:
    metrics = metrics_for("ingest")
    metrics.add_dimension("source", "kinesis")
    metrics.add_dimensions(service="ingest", function="shop-ingest")
    for name, unit, value in MEASURES:
        metrics.add_metric(name, unit, value)
    metrics.flush_metrics()
    emit(MEASURES, service="ingest", source="kinesis", function="shop-ingest")
    theirs, ours = map(json.loads, capsys.readouterr().out.splitlines())
    assert abs(theirs["_aws"].pop("Timestamp") - ours["_aws"].pop("Timestamp")) < 60_000
    assert ours == theirs


def test_a_line_about_a_call_names_the_call(capsys: pytest.CaptureFixture[str]) -> None:
    call = SimpleNamespace(
        function_name="shop-ingest", memory_limit_in_mb=512, invoked_function_arn="arn:x", aws_request_id="r1"
    )
    logger_for("test-call", call=cast("LambdaContext", call)).error("undelivered")
    line = json.loads(capsys.readouterr().out)
    assert (line["function_request_id"], line["function_name"], line[OWN_MARK]) == ("r1", "shop-ingest", True)
