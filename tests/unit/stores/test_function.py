"""A function's answer comes back; whatever keeps it from answering is an error that names the function."""

import io
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from minutewatch.errors import DeliveryError
from minutewatch.stores.function import Function


@pytest.fixture
def ingest() -> Iterator[tuple[Function, Stubber]]:
    client = boto3.client("lambda", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="y")
    with Stubber(client) as answers:
        yield Function("ingest", client=client), answers
        answers.assert_no_pending_responses()


def payload(value: Any) -> StreamingBody:
    body = json.dumps(value).encode()
    return StreamingBody(io.BytesIO(body), len(body))


def test_the_event_goes_in_and_the_answer_comes_out(ingest: tuple[Function, Stubber]) -> None:
    function, answers = ingest
    answers.add_response(
        "invoke", {"Payload": payload({"rejected": 0})}, {"FunctionName": "ingest", "Payload": b'["a"]'}
    )
    assert function.call(["a"]) == {"rejected": 0}


def test_a_failed_function_is_an_error_with_its_message(ingest: tuple[Function, Stubber]) -> None:
    function, answers = ingest
    answers.add_response("invoke", {"FunctionError": "Unhandled", "Payload": payload({"errorMessage": "refused"})})
    with pytest.raises(DeliveryError, match="function ingest failed: refused"):
        function.call({})


def test_a_function_that_cannot_be_called_is_an_error(ingest: tuple[Function, Stubber]) -> None:
    function, answers = ingest
    answers.add_client_error("invoke", "AccessDeniedException")
    with pytest.raises(DeliveryError, match=r"function ingest could not be called: .*AccessDenied"):
        function.call({})
