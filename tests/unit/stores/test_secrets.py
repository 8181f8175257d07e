"""A secret is read as text values; a wrong one is told without showing what it holds."""

import json
from collections.abc import Iterator

import boto3
import pytest
from botocore.stub import Stubber

from minutewatch.errors import ConfigError
from minutewatch.stores.secrets import read_secret

ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:fluentd-AbCdEf"


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    client = boto3.client("secretsmanager", region_name="us-east-1")
    with Stubber(client) as stubber:
        monkeypatch.setattr(boto3, "client", lambda _service: client)
        yield stubber


def test_the_text_values_of_the_json_object(answers: Stubber) -> None:
    text = json.dumps({"shared_key": "k", "port": 5})
    answers.add_response("get_secret_value", {"SecretString": text}, {"SecretId": ARN})
    assert read_secret(ARN) == {"shared_key": "k"}


def test_a_deployment_without_a_secret_has_an_empty_one() -> None:
    assert read_secret(None) == {}


@pytest.mark.parametrize("text", ["hunter2", '["hunter2"]', '"hunter2"'])
def test_what_is_no_object_is_told_without_being_shown(answers: Stubber, text: str) -> None:
    answers.add_response("get_secret_value", {"SecretString": text}, {"SecretId": ARN})
    with pytest.raises(ConfigError, match="it should hold a JSON object") as caught:
        read_secret(ARN)
    assert "hunter2" not in str(caught.value)


def test_a_secret_that_may_not_be_read_is_named(answers: Stubber) -> None:
    answers.add_client_error("get_secret_value", "AccessDeniedException", "not authorized")
    with pytest.raises(ConfigError, match=rf"secret {ARN} cannot be read: .*AccessDenied"):
        read_secret(ARN)
