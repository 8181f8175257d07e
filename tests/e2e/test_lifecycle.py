"""A stack's life: a second deploy changes nothing, and deleting it leaves nothing behind but the data."""

import subprocess
from typing import Any

from local import ministack, tools

from .deployment import Deployment

NAME = "minutewatch-lifecycle"


def _sam(deployment: Deployment, *arguments: str) -> str:
    run = subprocess.run(
        [str(tools.program("sam", "sam")), *arguments, "--stack-name", NAME, "--region", ministack.REGION],
        env=ministack.client_environ(deployment.state.aws_url),
        cwd=tools.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout + run.stderr


def _deploy(deployment: Deployment) -> str:
    kept = {"FluentdEndpoints", "OpenSearchUrl", "OpenSearchAuth", "Runtime", "Architecture"}
    overrides = [f"{name}={value}" for name, value in deployment.state.parameters.items() if name in kept]
    template = str(deployment.home.build / "template.yaml")
    return _sam(
        deployment, "deploy", "--template-file", template, "--resolve-s3", "--capabilities", "CAPABILITY_IAM",
        "--no-confirm-changeset", "--no-fail-on-empty-changeset", "--parameter-overrides", *overrides,
    )  # fmt: skip


def _left(deployment: Deployment) -> dict[str, list[Any]]:
    """What there is of the stack in each service that it uses."""
    ask = deployment.client
    found: dict[str, list[Any]] = {
        "functions": [one["FunctionName"] for one in ask("lambda").list_functions()["Functions"]],
        "layers": [one["LayerName"] for one in ask("lambda").list_layers()["Layers"]],
        "mappings": [
            one["FunctionArn"] for one in ask("lambda").list_event_source_mappings()["EventSourceMappings"]
        ],
        "queues": ask("sqs").list_queues().get("QueueUrls", []),
        "topics": [one["TopicArn"] for one in ask("sns").list_topics()["Topics"]],
        "roles": [one["RoleName"] for one in ask("iam").list_roles()["Roles"]],
        "log groups": [one["logGroupName"] for one in ask("logs").describe_log_groups()["logGroups"]],
        "schedules": [one["Name"] for one in ask("scheduler").list_schedules()["Schedules"]],
        "alarms": [one["AlarmName"] for one in ask("cloudwatch").describe_alarms()["MetricAlarms"]],
    }
    return {kind: names for kind, all_ in found.items() if (names := [one for one in all_ if NAME in one])}


def test_a_second_deploy_changes_nothing_and_deleting_leaves_nothing_behind_but_the_data(
    deployment: Deployment,
) -> None:
    _deploy(deployment)
    try:
        assert "No changes to deploy" in _deploy(deployment)
        assert {"functions", "queues", "topics", "roles", "log groups", "schedules", "alarms"} <= _left(
            deployment
        ).keys()
    finally:
        _sam(deployment, "delete", "--no-prompts")
    assert _left(deployment) == {}
    assert deployment.search().indices.exists_index_template(name="minutewatch-logs")
