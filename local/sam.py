"""`sam build` and `sam deploy` against the local AWS, with their output in the stack's logs."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from local import ministack, processes, tools
from local.processes import LocalError
from local.state import Home

STACK_NAME: Final = "minutewatch"  # as in samconfig.toml under `local`
LOG_GROUP: Final = "/minutewatch/local"
STREAM: Final = "minutewatch-local"
BUCKET: Final = "minutewatch-local-logs"


def build(home: Home, *, aws_url: str, parameters: Mapping[str, str]) -> None:
    """Build the functions and layers for the Python that the local AWS runs them on."""
    arguments = ["--build-dir", home.build, "--parameter-overrides", *_overrides(parameters)]
    _run("build", arguments, home=home, aws_url=aws_url)


def deploy(home: Home, *, aws_url: str, parameters: Mapping[str, str]) -> None:
    """Create or update the stack; a deploy that changes nothing succeeds. Raises `LocalError` with the reasons."""
    template = home.build / "template.yaml"
    arguments = ["--template-file", template, "--parameter-overrides", *_overrides(parameters)]
    try:
        _run("deploy", arguments, home=home, aws_url=aws_url)
    except LocalError as error:
        reasons = "".join(f"\n  {reason}" for reason in _failures(aws_url))
        raise LocalError(f"{error}{reasons}") from error


def create_sources(aws_url: str) -> dict[str, str]:
    """The log group, Kinesis stream and bucket that the stack may read, as stack parameters; made if missing."""
    logs, kinesis, s3 = (client(name, aws_url) for name in ("logs", "kinesis", "s3"))
    if BUCKET not in {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}:
        s3.create_bucket(Bucket=BUCKET)
    if not logs.describe_log_groups(logGroupNamePrefix=LOG_GROUP)["logGroups"]:
        logs.create_log_group(logGroupName=LOG_GROUP)
    if STREAM not in kinesis.list_streams()["StreamNames"]:
        kinesis.create_stream(StreamName=STREAM, ShardCount=1)
        kinesis.get_waiter("stream_exists").wait(StreamName=STREAM, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    arn = kinesis.describe_stream_summary(StreamName=STREAM)["StreamDescriptionSummary"]["StreamARN"]
    return {"LogGroupName": LOG_GROUP, "KinesisStreamArn": arn, "SourceBuckets": BUCKET}


def client(service: str, aws_url: str, *, attempts: int = 3) -> Any:
    """A boto3 client of one service of the local AWS; `attempts` 1 never sends a request twice."""
    config = Config(
        retries={"total_max_attempts": attempts}, connect_timeout=5, read_timeout=120, max_pool_connections=16
    )
    variables = ministack.client_variables(aws_url)
    session = boto3.Session(
        aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
        region_name=ministack.REGION,
        aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
    )
    return session.client(service, endpoint_url=aws_url, config=config)


def outputs(aws_url: str) -> dict[str, str]:
    """The stack's outputs by key."""
    stacks = client("cloudformation", aws_url).describe_stacks(StackName=STACK_NAME)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stacks[0].get("Outputs", [])}


def resource(aws_url: str, logical_id: str) -> str:
    """The physical id of one resource of the stack."""
    answer = client("cloudformation", aws_url).describe_stack_resource(
        StackName=STACK_NAME, LogicalResourceId=logical_id
    )
    physical_id: str = answer["StackResourceDetail"]["PhysicalResourceId"]
    return physical_id


def _run(subcommand: str, arguments: Sequence[object], *, home: Home, aws_url: str) -> None:
    config = ["--config-env", "local", "--config-file", tools.ROOT / "samconfig.toml"]
    command = [tools.program("sam", "sam"), subcommand, *config, *arguments]
    log = home.logs / f"sam-{subcommand}.log"
    processes.run(command, name=f"sam {subcommand}", log=log, environ=_environ(aws_url), cwd=tools.ROOT)


def _environ(aws_url: str) -> dict[str, str]:
    """With our own environment's Python first: it has pip, which a distribution's Python may lack."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {**ministack.client_environ(aws_url), "PATH": path}


def _failures(aws_url: str) -> list[str]:
    """What failed in the newest change of the stack, and why; empty where there is no stack."""
    try:
        events = client("cloudformation", aws_url).describe_stack_events(StackName=STACK_NAME)["StackEvents"]
    except ClientError:
        return []
    failed = [event for event in events if event["ResourceStatus"].endswith("_FAILED")]
    return [f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '?')}" for event in failed]


def _overrides(parameters: Mapping[str, str]) -> list[str]:
    return [f"{name}={value}" for name, value in parameters.items()]
