"""The AWS clients of the local stack talk to it and to nothing else, and repeat only what may be repeated."""

import pytest

from local import sam


def test_a_client_goes_to_the_local_stack_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://sqs.eu-west-1.amazonaws.com")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    client = sam.client("sqs", "http://127.0.0.1:4711", attempts=1)
    assert client.meta.endpoint_url == "http://127.0.0.1:4711"
    assert client.meta.config.retries["total_max_attempts"] == 1
