"""The function's handler on the real OpenSearch."""

import importlib.util
import json
import socket
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from minutewatch.errors import ConfigError, DecodeError, SearchError
from tests.integration.analysis.conftest import Node
from tests.integration.analysis.logs import an_hour

APP = Path(__file__).parents[3] / "functions" / "analysis" / "app.py"
AT_ELEVEN = {"time": "2026-01-05T11:00:31.5Z"}


class Context:
    """What Lambda tells a function of itself."""

    function_name = "analysis"
    memory_limit_in_mb = 256
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:analysis"
    aws_request_id = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"

    def __init__(self, left_ms: int = 55_000) -> None:
        self._left_ms = left_ms

    def get_remaining_time_in_millis(self) -> int:
        return self._left_ms


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Callable[..., ModuleType]:
    """Loads the handler as a cold start does, with these variables."""

    def load(**environ: str) -> ModuleType:
        for name in (
            "OPENSEARCH_URL",
            "OPENSEARCH_AUTH",
            "NOTIFY_TOPIC_ARN",
            "EVENT_BUS_NAME",
            "ANALYSIS_SHARDS",
            "RULES_DIR",
        ):
            monkeypatch.delenv(name, raising=False)
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        spec = importlib.util.spec_from_file_location("analysis_app", APP)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


def _metrics(out: str) -> dict[str, float]:
    return {
        metric["Name"]: line[metric["Name"]][0]
        for line in map(json.loads, out.splitlines())
        if "_aws" in line
        for metric in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]
        if metric["Name"] != "ColdStart"  # told once a process
    }


def test_it_answers_as_the_contract_says_and_counts_what_it_did(
    node: Node, load: Callable[..., ModuleType], capsys: pytest.CaptureFixture[str]
) -> None:
    node.put_logs(an_hour())
    app = load(OPENSEARCH_URL=node.url, OPENSEARCH_AUTH="none")

    answer: dict[str, Any] = app.lambda_handler(AT_ELEVEN, Context())

    assert answer["window"] == {"from": "2026-01-05T10:00:00Z", "to": "2026-01-05T11:00:00Z"}
    assert (answer["minutes"], answer["incidents"], len(answer["findings"])) == (60, [], 3)
    assert answer["took_ms"] > 0
    assert json.loads(json.dumps(answer)) == answer
    metrics = _metrics(capsys.readouterr().out)
    assert metrics.pop("RunTime") == answer["took_ms"]
    assert metrics == {
        "MinutesJudged": 60.0,
        "MinutesBehind": 0.0,
        "MinutesSkipped": 0.0,
        "MinutesLate": 0.0,
        "LateDocuments": 0.0,
        "Findings": 3.0,
        "NotificationsFailed": 0.0,
        "RulesInError": 0.0,
        "AggregationsTruncated": 0.0,
    }

    again = app.lambda_handler(AT_ELEVEN, Context())
    assert (again["minutes"], again["findings"]) == (0, [])


def test_a_message_of_the_queue_is_judged_for_its_shard_and_all_shards_find_what_one_finds(
    node: Node, load: Callable[..., ModuleType]
) -> None:
    node.put_logs(an_hour())
    app = load(OPENSEARCH_URL=node.url, OPENSEARCH_AUTH="none", ANALYSIS_SHARDS="4")
    time = AT_ELEVEN["time"]

    for number in range(4):
        body = json.dumps({"time": time, "shard": number, "of": 4})
        answer = app.lambda_handler({"Records": [{"messageId": f"m{number}", "body": body}]}, Context())
        assert answer == {"batchItemFailures": []}

    node.ask("POST", "/minutewatch-*/_refresh")
    found = [hit["_source"] for hit in node.search("minutewatch-findings-*")]
    assert sorted((one["rule"], one["key"]["service.name"]) for one in found) == [
        ("builtin.drop", "cart"),
        ("builtin.error_ratio", "shop"),
        ("builtin.new_pattern", "shop"),
    ]
    assert app.lambda_handler(AT_ELEVEN, Context())["minutes"] == 0


def test_rules_of_its_directory_are_judged_and_unreadable_ones_are_counted(
    node: Node, load: Callable[..., ModuleType], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    node.put_logs(an_hour())
    (tmp_path / "good.yaml").write_text(
        "type: count\nname: shop-fails\nquery: http.response.status_code:>=500\n"
        "group_by: service.name\nwindow: 5m\nat_least: 5\nseverity: high\n"
    )
    (tmp_path / "bad.yaml").write_text("type: count\nname: nothing\n")
    app = load(OPENSEARCH_URL=node.url, OPENSEARCH_AUTH="none", RULES_DIR=str(tmp_path))

    answer = app.lambda_handler(AT_ELEVEN, Context())

    (mine,) = [one for one in answer["findings"] if one["kind"] == "rule"]
    assert (mine["rule"], mine["key"], mine["severity"]) == ("shop-fails", {"service.name": "shop"}, "high")
    assert len(mine["samples"]) == 5
    assert _metrics(capsys.readouterr().out)["RulesInError"] >= 1


def test_without_a_time_it_does_nothing_and_says_what_it_needs(
    node: Node, load: Callable[..., ModuleType], capsys: pytest.CaptureFixture[str]
) -> None:
    app = load(OPENSEARCH_URL=node.url, OPENSEARCH_AUTH="none")

    with pytest.raises(DecodeError, match="time is missing: it should be like"):
        app.lambda_handler({}, Context())
    assert _metrics(capsys.readouterr().out) == {"RunsFailed": 1.0}


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({}, "OPENSEARCH_URL is missing: it should hold a URL"),
        ({"OPENSEARCH_URL": "localhost:9200"}, "OPENSEARCH_URL holds 'localhost:9200': it should hold a URL"),
        ({"OPENSEARCH_URL": "http://h", "OPENSEARCH_AUTH": "basic"}, "OPENSEARCH_SECRET_ARN is missing"),
    ],
    ids=["missing", "malformed", "no secret"],
)
def test_a_wrong_setting_stops_it_at_start(
    load: Callable[..., ModuleType], environ: dict[str, str], sentence: str
) -> None:
    with pytest.raises(ConfigError, match=sentence):
        load(**environ)


def test_a_node_that_does_not_answer_is_told_before_the_functions_time_is_over(
    load: Callable[..., ModuleType], capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        app = load(OPENSEARCH_URL=f"http://127.0.0.1:{silent.getsockname()[1]}", OPENSEARCH_AUTH="none")
        began = time.monotonic()
        with pytest.raises(SearchError, match="did not read minutewatch-state: no answer"):
            app.lambda_handler(AT_ELEVEN, Context(left_ms=3_500))

    assert time.monotonic() - began < 3
    assert _metrics(capsys.readouterr().out)["RunsFailed"] == 1
