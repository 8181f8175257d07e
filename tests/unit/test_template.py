"""Promises of template.yaml that neither cfn-lint nor checkov knows of."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from minutewatch.config import AnalysisSettings, IngestSettings, ReplaySettings
from minutewatch.ingest import oversize, quarantine
from minutewatch.provision.settings import SetupSettings

ROOT = Path(__file__).parents[2]
FUNCTIONS = ("IngestFunction", "AnalysisFunction", "ReplayFunction", "SetupFunction")
RUNTIMES = ("python3.11", "python3.12", "python3.13")
TARGETS = sorted(f"{runtime}-{processor}" for runtime in RUNTIMES for processor in ("arm64", "x86_64"))
Json = dict[str, Any]


class _Loader(yaml.SafeLoader):
    """Reads `!Ref x` as {"Ref": x}, and every other short form as {"Fn::<name>": ...}."""


def _short_form(loader: _Loader, name: str, node: yaml.Node) -> Json:
    key = name if name in {"Ref", "Condition"} else f"Fn::{name}"
    if isinstance(node, yaml.ScalarNode):
        return {key: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {key: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {key: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _short_form)
TEMPLATE: Json = yaml.load((ROOT / "template.yaml").read_text(), Loader=_Loader)
PARAMETERS: Json = TEMPLATE["Parameters"]
RESOURCES: Json = TEMPLATE["Resources"]


def properties(name: str) -> Json:
    found: Json = RESOURCES[name]["Properties"]
    return found


def of_type(kind: str) -> dict[str, Json]:
    return {name: resource for name, resource in RESOURCES.items() if resource["Type"] == kind}


def statements(role: str) -> Iterator[Json]:
    """Every statement of the role, whatever condition it stands under."""
    for policy in properties(role)["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            yield statement["Fn::If"][1] if "Fn::If" in statement else statement


def references(function: str) -> dict[str, str]:
    """The parameter or resource that each variable holds; of a choice the last, which is what the user gave."""
    return {
        name: str((value["Fn::If"][-1] if "Fn::If" in value else value)["Ref"])
        for name, value in variables(function).items()
    }


def allowed(role: str) -> dict[str, Any]:
    """Resources by action."""
    return {
        action: statement["Resource"]
        for statement in statements(role)
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }


def variables(function: str) -> Json:
    found: Json = properties(function)["Environment"]["Variables"]
    return found


def test_every_parameter_is_described_grouped_and_checked() -> None:
    groups = TEMPLATE["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    grouped = [name for group in groups for name in group["Parameters"]]

    assert sorted(grouped) == sorted(PARAMETERS)
    for name, parameter in PARAMETERS.items():
        assert parameter["Description"], name
        checked = "AllowedPattern" in parameter or "MinValue" in parameter
        assert ("AllowedValues" in parameter) != (checked and "ConstraintDescription" in parameter), name


def test_only_what_nobody_can_guess_has_to_be_given() -> None:
    assert [name for name, parameter in PARAMETERS.items() if "Default" not in parameter] == [
        "FluentdEndpoints",
        "OpenSearchUrl",
    ]


@pytest.mark.parametrize(
    ("name", "value", "taken"),
    [
        ("FluentdEndpoints", "fluentd.internal:24224,tls://10.0.0.7:24224", True),
        ("FluentdEndpoints", "tls://[::1]:24224", True),
        ("FluentdEndpoints", "fluentd.internal", False),
        ("FluentdEndpoints", "http://fluentd:24224", False),
        ("OpenSearchUrl", "https://search-x.eu-west-1.es.amazonaws.com", True),
        ("OpenSearchUrl", "http://127.0.0.1:9200/", True),
        ("OpenSearchUrl", "search-x.eu-west-1.es.amazonaws.com", False),
        ("OpenSearchUrl", "https://search-x/_dashboards", False),
        ("LogsIndex", "logs-*,app-*", True),
        ("LogsIndex", "*", False),
        ("LogsIndex", "logs-*/_doc", False),
        ("KinesisStreamArn", "arn:aws:kinesis:eu-west-1:123456789012:stream/logs", True),
        ("KinesisStreamArn", "logs", False),
        ("SourceBuckets", "alb-logs", True),
        ("SourceBuckets", "alb-logs,trail.logs-1", True),
        ("SourceBuckets", "alb-logs, trail-logs", False),
        ("SourceBuckets", "s3://alb-logs", False),
        ("LogGroupName", "/aws/lambda/shop", True),
        ("NotifyEmail", "ops@example.com", True),
        ("NotifyEmail", "ops", False),
        ("VpcSubnetIds", "subnet-0123456789abcdef0,subnet-01234567", True),
        ("VpcSubnetIds", "vpc-01234567", False),
        ("IndexReplicas", "auto", True),
        ("IndexRefreshInterval", "1s", True),
        ("IngestReservedConcurrency", "0", False),
    ],
)
def test_a_value_is_checked_before_anything_is_made(name: str, value: str, taken: bool) -> None:
    assert bool(re.search(PARAMETERS[name]["AllowedPattern"], value)) is taken


@pytest.mark.parametrize(
    "name", [name for name, parameter in PARAMETERS.items() if parameter.get("Default") == ""]
)
def test_an_optional_value_may_be_empty(name: str) -> None:
    assert re.search(PARAMETERS[name]["AllowedPattern"], "")


@pytest.mark.parametrize(
    ("function", "settings"),
    [
        ("IngestFunction", IngestSettings),
        ("AnalysisFunction", AnalysisSettings),
        ("ReplayFunction", ReplaySettings),
        ("SetupFunction", SetupSettings),
    ],
)
def test_a_function_starts_with_what_the_template_gives_it(function: str, settings: Any) -> None:
    given = {
        "FluentdEndpoints": "127.0.0.1:24224",
        "OpenSearchUrl": "https://search-x.eu-west-1.es.amazonaws.com",
        "FindingsTopic": "arn:aws:sns:eu-west-1:123456789012:findings",
        "LogQueue": "https://sqs.eu-west-1.amazonaws.com/123456789012/logs",
        "AnalysisQueue": "https://sqs.eu-west-1.amazonaws.com/123456789012/analysis",
        "SpillBucket": "spill",
    }
    environ = {
        name: given.get(reference) or str(PARAMETERS[reference]["Default"])
        for name, reference in references(function).items()
    }

    settings.from_env(environ)


def test_a_parameter_reaches_the_variable_of_its_name() -> None:
    named = {
        name: reference
        for function in FUNCTIONS
        for name, reference in references(function).items()
        if reference in PARAMETERS
    }

    assert {name: parameter.upper() for name, parameter in named.items()} == {
        name: name.replace("_", "") for name in named
    }


NOT_PARAMETERS = {
    "FLUENTD_SHARED_KEY",  # for local use: a stack has the secret
    "FLUENTD_CA_FILE",
    "INGEST_POLICY",  # the policy travels in the layer
}
SETTINGS = {
    name
    for module in ("config.py", "provision/settings.py")
    for name in re.findall(
        r'"([A-Z]+(?:_[A-Z]+)+)"', (ROOT / "layers/minutewatch/minutewatch" / module).read_text()
    )
}


def test_every_setting_reaches_a_function_by_the_template() -> None:
    given = {name for function in FUNCTIONS for name in references(function)}

    assert {"SPILL_BUCKET", "LOGS_INDEX", "RETENTION_DAYS"} <= SETTINGS
    assert SETTINGS - given == NOT_PARAMETERS


@pytest.mark.parametrize("page", ["README.md", "README.ko.md"])
def test_every_setting_is_in_the_readme(page: str) -> None:
    table = set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", (ROOT / page).read_text()))

    assert SETTINGS - table == set()


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_carries_only_its_app(function: str) -> None:
    assert RESOURCES[function]["Metadata"]["SkipBuild"] is True
    code = ROOT / properties(function)["CodeUri"]
    assert [path.name for path in code.iterdir() if path.name != "__pycache__"] == ["app.py"]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_has_its_own_log_group_with_retention(function: str) -> None:
    log_group = properties(function)["LoggingConfig"]["LogGroup"]["Ref"]
    role = properties(function)["Role"]["Fn::GetAtt"].removesuffix(".Arn")

    assert properties(log_group)["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert allowed(role)["logs:PutLogEvents"] == {"Fn::GetAtt": f"{log_group}.Arn"}


@pytest.mark.parametrize("role", of_type("AWS::IAM::Role"))
def test_a_role_may_do_only_what_is_named_on_what_is_named(role: str) -> None:
    nowhere_in_particular = {
        action
        for action, resources in allowed(role).items()
        if resources == "*" or (isinstance(resources, list) and "*" in resources)
    }

    assert not [action for action in allowed(role) if "*" in action]
    assert {action.split(":")[0] for action in nowhere_in_particular} <= {"ec2", "xray"}
    assert "ManagedPolicyArns" not in properties(role)


@pytest.mark.parametrize("role", of_type("AWS::IAM::Role"))
def test_no_role_can_bring_a_deleted_log_group_back(role: str) -> None:
    assert "logs:CreateLogGroup" not in allowed(role)


def test_only_set_up_may_delete_and_only_daily_indices() -> None:
    deleting = {role: allowed(role).get("es:ESHttpDelete") for role in of_type("AWS::IAM::Role")}

    assert {role: resource for role, resource in deleting.items() if resource} == {
        "SetupRole": {"Fn::Sub": "${OpenSearchDomainArn}/logs-????.??.??"}
    }


@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_fails_for_good_is_kept(function: str) -> None:
    destination = properties(function)["EventInvokeConfig"]["DestinationConfig"]["OnFailure"]
    role = properties(function)["Role"]["Fn::GetAtt"].removesuffix(".Arn")

    assert destination == {"Type": "SQS", "Destination": {"Fn::GetAtt": "FailureQueue.Arn"}}
    assert allowed(role)["sqs:SendMessage"] == {"Fn::GetAtt": "FailureQueue.Arn"}


def test_a_message_is_not_handed_out_again_while_it_is_worked_on() -> None:
    assert properties("LogQueue")["VisibilityTimeout"] >= 6 * properties("IngestFunction")["Timeout"]
    assert properties("AnalysisQueue")["VisibilityTimeout"] >= 6 * properties("AnalysisFunction")["Timeout"]


def test_a_burst_waits_in_the_queue_unless_the_user_says_how_many_copies_there_may_be() -> None:
    condition, unlimited, limited = properties("LogQueueSource")["ScalingConfig"]["Fn::If"]
    assert (condition, unlimited) == ("HasReservedConcurrency", {"Ref": "AWS::NoValue"})
    assert limited == {"MaximumConcurrency": 10}


@pytest.mark.parametrize("source", of_type("AWS::Lambda::EventSourceMapping"))
def test_one_bad_item_does_not_fail_its_batch(source: str) -> None:
    assert properties(source)["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize(
    "source",
    [
        "LogQueueSource",
        "KinesisSource",
        "LogGroupSource",
        "AnalysisQueueSource",
        "AnalysisSchedule",
        "ReplaySchedule",
    ],
)
def test_nothing_flows_before_the_index_template_stands(source: str) -> None:
    depends = RESOURCES[source]["DependsOn"]
    assert "IndexSetup" in ([depends] if isinstance(depends, str) else depends)


def test_analysis_runs_every_minute_by_the_scheduled_time() -> None:
    schedule = properties("AnalysisSchedule")

    assert schedule["ScheduleExpression"] == "rate(1 minute)"
    assert schedule["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert properties("AnalysisFunction")["Timeout"] < 60


@pytest.mark.parametrize("schedule", of_type("AWS::Scheduler::Schedule"))
def test_a_schedule_hands_over_its_own_time(schedule: str) -> None:
    target = properties(schedule)["Target"]

    assert "Input" not in target
    assert target["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": "FailureQueue.Arn"}}


def test_set_up_runs_again_when_what_it_puts_changes() -> None:
    indices = {name for name in variables("SetupFunction") if name.startswith(("INDEX_", "RETENTION_"))}
    triggers = properties("IndexSetup")

    assert triggers["Package"] == {"Ref": "MinutewatchLayer"}  # the templates are in that layer
    assert {name.replace("_", "") for name in indices} <= {name.upper() for name in triggers}


def test_set_up_answers_before_anybody_gives_it_up() -> None:
    assert properties("SetupFunction")["Timeout"] < properties("IndexSetup")["ServiceTimeout"]


@pytest.mark.parametrize("alarm", of_type("AWS::CloudWatch::Alarm"))
def test_an_alarm_says_what_happened_and_where_its_runbook_is(alarm: str) -> None:
    sentence, _, anchor = properties(alarm)["AlarmDescription"].partition(" Runbook: docs/operations.md#")

    assert re.fullmatch(r"[A-Z][^.]*\.", sentence)
    words = re.findall(r"[A-Z][a-z]+", alarm.removesuffix("Alarm"))
    assert anchor == "-".join(words).lower()
    assert properties(alarm)["AlarmActions"] == properties(alarm)["OKActions"] == [{"Ref": "AlarmTopic"}]


def test_every_alarm_has_a_runbook_and_every_runbook_an_alarm() -> None:
    operations = (ROOT / "docs/operations.md").read_text()
    runbooks = operations.partition("\n## Runbooks\n")[2].partition("\n## ")[0]
    named = [
        properties(alarm)["AlarmDescription"].rpartition("#")[2] for alarm in of_type("AWS::CloudWatch::Alarm")
    ]

    assert sorted(re.findall(r"^### (\S+)$", runbooks, re.MULTILINE)) == sorted(named)


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda page: page.name
)
def test_a_link_to_a_runbook_or_another_page_leads_somewhere(page: Path) -> None:
    for link, anchor in re.findall(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)", page.read_text()):
        target = (page.parent / link).resolve() if link else page
        assert target.exists(), link
        if anchor:
            headings = re.findall(r"^#+ (.+)$", target.read_text(), re.MULTILINE)
            anchors = {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}
            assert anchor in anchors, f"{link}#{anchor}"


def test_a_silent_analysis_or_replay_is_an_alarm_and_a_silent_queue_is_not() -> None:
    missing = {name: properties(name)["TreatMissingData"] for name in of_type("AWS::CloudWatch::Alarm")}

    assert [name for name, treated in missing.items() if treated == "breaching"] == [
        "NoAnalysisAlarm",
        "SpillAgeAlarm",
    ]
    alarm = properties("NoAnalysisAlarm")
    assert alarm["EvaluationPeriods"] * alarm["Period"] == 180


def test_every_skipped_check_carries_its_reason() -> None:
    skips = [
        skip
        for resource in RESOURCES.values()
        for skip in resource.get("Metadata", {}).get("checkov", {}).get("skip", [])
    ]

    assert skips
    assert all(len(skip["comment"]) > 60 for skip in skips)


def test_deleting_the_stack_leaves_nothing_behind() -> None:
    kept = [name for name, resource in RESOURCES.items() if resource.get("DeletionPolicy", "Delete") != "Delete"]
    layers = [properties(layer)["RetentionPolicy"] for layer in of_type("AWS::Serverless::LayerVersion")]

    assert kept == []
    assert layers == ["Delete", "Delete"]


@pytest.mark.parametrize("layer", of_type("AWS::Serverless::LayerVersion"))
def test_a_layer_learns_its_target_from_a_directory_that_is_there(layer: str) -> None:
    directory = RESOURCES[layer]["Metadata"]["WorkingDirectory"]["Fn::Sub"]
    wanted = [
        directory.replace("${Runtime}", runtime).replace("${Architecture}", processor)
        for runtime in PARAMETERS["Runtime"]["AllowedValues"]
        for processor in PARAMETERS["Architecture"]["AllowedValues"]
    ]

    assert sorted(wanted) == [f"layers/dependencies/targets/{target}" for target in TARGETS]
    assert all((ROOT / path / "requirements.txt").is_file() for path in wanted)
    assert f"build-{layer}:" in (ROOT / properties(layer)["ContentUri"] / "Makefile").read_text()


@pytest.mark.parametrize(("policy", "code"), [(None, 0), ("version: 1 # of another day\n", 2)])
def test_no_layer_is_built_with_a_policy_that_was_compiled_from_another_file(
    policy: str | None, code: int, tmp_path: Path
) -> None:
    file = ROOT / "ingest.yaml" if policy is None else tmp_path / "ingest.yaml"
    if policy is not None:
        file.write_text(policy)
    makefile = ROOT / "layers/minutewatch/Makefile"
    target = ROOT / "layers/dependencies/targets/python3.13-arm64"
    command = ["make", "-f", str(makefile), "policy-is-current", f"POLICY={file}"]
    built = subprocess.run(command, cwd=target, capture_output=True, text=True, check=False)

    assert built.returncode == code, built.stderr
    assert ("run minutewatch policy compile" in built.stderr) is bool(code)
    assert "build-MinutewatchLayer: python-runs policy-is-current" in makefile.read_text()


def _pins(path: Path) -> dict[str, str]:
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", path.read_text(), re.MULTILINE))


@pytest.mark.parametrize("target", TARGETS)
def test_what_is_deployed_is_what_was_tested(target: str) -> None:
    deployed = _pins(ROOT / "layers/dependencies/targets" / target / "requirements.txt")

    assert deployed.items() <= _pins(ROOT / "requirements/dev.txt").items()
    assert {"aws-lambda-powertools", "fluent-logger", "msgpack", "opensearch-py", "orjson"} <= deployed.keys()
    assert not {"grpcio", "protobuf", "opensearch-protobufs", "boto3", "botocore"} & deployed.keys()


@pytest.mark.parametrize("target", TARGETS)
def test_every_package_is_pinned_by_hash(target: str) -> None:
    text = (ROOT / "layers/dependencies/targets" / target / "requirements.txt").read_text()
    entries = re.split(r"^(?=\S)", re.sub(r"(?m)^#.*\n", "", text), flags=re.MULTILINE)

    assert all("--hash=sha256:" in entry for entry in entries if entry.strip())


OWN_METRICS = {
    name: resource["Properties"]
    for name, resource in of_type("AWS::CloudWatch::Alarm").items()
    if resource["Properties"]["Namespace"] == "Minutewatch"
}


@pytest.mark.parametrize("alarm", OWN_METRICS)
def test_an_alarm_on_a_metric_of_ours_hears_this_stack_only(alarm: str) -> None:
    dimensions = {each["Name"]: each["Value"] for each in OWN_METRICS[alarm]["Dimensions"]}
    service = dimensions["service"]

    assert dimensions == {"service": service, "function": {"Ref": f"{service.capitalize()}Function"}}


def test_ingest_writes_where_the_bucket_expects_it() -> None:
    places = [place["Fn::Sub"][0].rpartition("}/")[2] for place in allowed("IngestRole")["s3:PutObject"]]

    assert {quarantine.PREFIX + "*", oversize.PREFIX + "*", "spill/*"} <= set(places)
    rules = properties("SpillObjects")["LifecycleConfiguration"]["Rules"]
    expiring = {rule["Prefix"]: rule["ExpirationInDays"] for rule in rules if "ExpirationInDays" in rule}
    assert expiring == {quarantine.PREFIX: 90, oversize.PREFIX: {"Ref": "RetentionDays"}}


def test_ingest_reads_the_objects_of_the_named_buckets_only() -> None:
    by_sid = {statement["Sid"]: statement for statement in statements("IngestRole")}
    joined = {"Fn::Join": ["/*,arn:*:s3:::", {"Fn::Split": [",", {"Ref": "SourceBuckets"}]}]}
    objects = {"Fn::Split": [",", {"Fn::Sub": ["arn:*:s3:::${Buckets}/*", {"Buckets": joined}]}]}
    assert by_sid["ReadObjects"]["Resource"] == objects
    assert by_sid["ReadObjects"]["Action"] == ["s3:GetObject", "s3:GetObjectVersion"]
    assert by_sid["TellDeletedFromForbidden"]["Action"] == "s3:ListBucket"


def test_only_this_accounts_buckets_topics_and_rules_may_put_something_on_the_queue() -> None:
    policy = properties("LogQueuePolicy")["PolicyDocument"]["Statement"]
    assert {statement["Principal"]["Service"] for statement in policy} == {
        "s3.amazonaws.com",
        "sns.amazonaws.com",
        "events.amazonaws.com",
    }
    assert all("AWS::AccountId" in str(statement["Condition"]) for statement in policy)
    assert properties("BucketsPermission")["SourceAccount"] == {"Ref": "AWS::AccountId"}


def test_a_replay_can_tell_an_object_that_is_gone_from_a_forbidden_one() -> None:
    by_sid = {statement["Sid"]: statement for statement in statements("ReplayRole")}
    assert by_sid["FindWhatWasSpilled"]["Action"] == "s3:ListBucket"
    assert "Condition" not in by_sid["FindWhatWasSpilled"]


def test_ingest_may_leave_the_rest_of_an_object_on_its_own_queue() -> None:
    by_sid = {statement["Sid"]: statement for statement in statements("IngestRole")}
    assert by_sid["GoOnLater"]["Resource"] == {"Fn::GetAtt": "LogQueue.Arn"}
    assert references("IngestFunction")["LOG_QUEUE_URL"] == "LogQueue"
