"""CloudTrail: who did what, and whether it was refused."""

import json

import pytest

from .parsing import AT, parsed, samples

USER, ROLE, SERVICE = samples("cloudtrail")


def test_a_users_call() -> None:
    time_ns, document = parsed(USER)
    fields = document.pop("fields")
    assert time_ns == AT
    assert document == {
        "message": "ec2:StartInstances by Mary from 192.0.2.0",
        "event.dataset": "aws.cloudtrail",
        "event.action": "StartInstances",
        "user.name": "Mary",
        "source.ip": "192.0.2.0",
        "cloud.account.id": "123456789012",
        "cloud.region": "us-east-1",
        "user_agent.original": "aws-cli/2.13.5",
        "aws.request_id": "e4336db0-149f-4a6b-844d-EXAMPLEb9d16",
    }
    assert fields["requestParameters"]["instancesSet"]["items"] == [{"instanceId": "i-EXAMPLE56126103cb"}]
    assert fields["eventSource"] == "ec2.amazonaws.com"


def test_a_refusal_is_an_error() -> None:
    document = parsed(ROLE)[1]
    assert (document["log.level"], document["error.type"]) == ("error", "AccessDenied")
    assert document["message"] == (
        "s3:DeleteBucket by deploy/session-1 from cloudformation.amazonaws.com failed: AccessDenied: Access Denied"
    )


def test_an_address_that_is_a_service_is_no_ip() -> None:
    document = parsed(SERVICE)[1]
    assert "source.ip" not in document
    assert document["fields"]["sourceIPAddress"] == document["user.name"] == "lambda.amazonaws.com"


@pytest.mark.parametrize("broken", [{"eventTime": 7}, {"eventTime": "soon"}, {"eventName": None}])
def test_a_record_that_is_not_as_documented_is_still_a_log(broken: dict[str, object]) -> None:
    document = parsed(json.dumps({**json.loads(USER), **broken}))[1]
    assert document["fields"]["eventSource"] == "ec2.amazonaws.com"
    assert document["message"].startswith("{")
