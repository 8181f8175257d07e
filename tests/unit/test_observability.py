"""The functions' own lines: structured, in one namespace, on standard output."""

import json

import pytest
from aws_lambda_powertools.metrics import MetricUnit

from minutewatch.observability import NAMESPACE, logger_for, metrics_for


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
