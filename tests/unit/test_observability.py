"""The functions' own lines: structured, in one namespace, on standard output."""

import json

import pytest
from aws_lambda_powertools.metrics import MetricUnit

from minutewatch.observability import NAMESPACE, emit, logger_for, metrics_for


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
    metrics = metrics_for("ingest")
    emit(
        metrics, [("LogsQuarantined", "Count", 2), ("Lag", "Seconds", 7)], source="kinesis", function="shop-ingest"
    )
    metrics.flush_metrics()
    emf = json.loads(capsys.readouterr().out)
    (directive,) = emf["_aws"]["CloudWatchMetrics"]
    assert [sorted(names) for names in directive["Dimensions"]] == [["service", "source"], ["function", "service"]]
    assert [(each["Name"], each["Unit"]) for each in directive["Metrics"]] == [
        ("LogsQuarantined", "Count"),
        ("Lag", "Seconds"),
    ]
    assert (emf["source"], emf["service"], emf["function"]) == ("kinesis", "ingest", "shop-ingest")
    assert (emf["LogsQuarantined"], emf["Lag"]) == ([2.0], [7.0])


def test_the_next_call_starts_without_the_dimensions_of_this_one(capsys: pytest.CaptureFixture[str]) -> None:
    metrics = metrics_for("ingest")
    for source in ("kinesis", "sqs"):
        emit(metrics, [("LogsReceived", "Count", 1)], source=source, function="shop-ingest")
        metrics.flush_metrics()
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert (first["source"], second["source"]) == ("kinesis", "sqs")
    assert first["_aws"]["CloudWatchMetrics"] == second["_aws"]["CloudWatchMetrics"]
