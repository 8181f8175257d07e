"""Each way in sends every line of a batch, and takes no answer for more than it is."""

import io
import json
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from local.processes import LocalError
from local.senders import Answer, DirectSender, LogGroupSender, QueueSender, StreamSender, batches, log_of

from .fakes import line

LINES = [line("one", "x-0"), line('{"level": "info", "message": "two"}', "x-4")]


class FakeLambda:
    """Answers each invoke with the next of `answers`: a dict is a payload, an exception is raised."""

    def __init__(self, *answers: Any, error: str | None = None) -> None:
        self._answers, self._error = list(answers), error
        self.payloads = list[Any]()

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - AWS's own names
        self.payloads.append((FunctionName, json.loads(Payload)))
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return {"Payload": io.BytesIO(json.dumps(answer).encode())} | (
            {"FunctionError": "x"} if self._error else {}
        )


def answer(received: int) -> dict[str, int]:
    return {"received": received, "delivered": received - 1, "rejected": 1, "spilled": 0}


def test_a_direct_invoke_carries_each_line_under_its_own_id_and_returns_the_answer() -> None:
    aws = FakeLambda(answer(2))
    assert DirectSender(aws, "ingest").send(LINES) == Answer(sent=2, delivered=1, rejected=1)
    logs = [{"message": "one", "event.id": "x-0"}, {"level": "info", "message": "two", "event.id": "x-4"}]
    assert aws.payloads == [("ingest", {"logs": logs})]


def test_a_batch_without_an_answer_is_sent_again_the_same() -> None:
    pauses = list[float]()
    aws = FakeLambda(EndpointConnectionError(endpoint_url="x"), answer(1), answer(2))
    assert DirectSender(aws, "ingest", sleep=pauses.append).send(LINES).sent == 2
    assert [payload for _, payload in aws.payloads] == [aws.payloads[0][1]] * 3
    assert pauses == [0.5, 1.0]


def test_a_function_that_never_takes_the_batch_is_an_error_with_its_reason() -> None:
    aws = FakeLambda(*[{"errorMessage": "FLUENTD_ENDPOINTS is missing"}] * 9, error="Unhandled")
    with pytest.raises(LocalError, match=r"ingest does not take logs: .*FLUENTD_ENDPOINTS is missing"):
        DirectSender(aws, "ingest", sleep=lambda _: None).send(LINES)


class FakeAws:
    """Any other client: keeps the arguments of each call, and answers what it was made with."""

    def __init__(self, answer: dict[str, Any]) -> None:
        self.calls = list[tuple[str, dict[str, Any]]]()
        self._answer = answer

    def __getattr__(self, name: str) -> Any:
        def call(**arguments: Any) -> dict[str, Any]:
            self.calls.append((name, arguments))
            return self._answer

        return call


def test_the_other_ways_send_the_lines_as_they_are() -> None:
    sqs, kinesis, logs = FakeAws({}), FakeAws({}), FakeAws({})
    QueueSender(sqs, "url").send(LINES)
    StreamSender(kinesis, "stream").send(LINES)
    LogGroupSender(logs, "group", "stream").send(LINES)
    sent = [one.text for one in LINES]
    assert [entry["MessageBody"] for entry in sqs.calls[0][1]["Entries"]] == sent
    assert [record["Data"].decode() for record in kinesis.calls[0][1]["Records"]] == sent
    assert [event["message"] for event in logs.calls[1][1]["logEvents"]] == sent
    assert logs.calls[0] == ("create_log_stream", {"logGroupName": "group", "logStreamName": "stream"})


@pytest.mark.parametrize(
    ("sender", "reason"),
    [
        (QueueSender(FakeAws({"Failed": [{"Id": "0"}]}), "url"), "SQS refused"),
        (StreamSender(FakeAws({"FailedRecordCount": 1}), "s"), "Kinesis refused 1 records"),
        (LogGroupSender(FakeAws({"rejectedLogEventsInfo": {"x": 1}}), "g", "s"), "CloudWatch Logs refused"),
    ],
    ids=["SQS", "Kinesis", "CloudWatch Logs"],
)
def test_a_line_that_was_refused_is_an_error(sender: QueueSender, reason: str) -> None:
    with pytest.raises(LocalError, match=reason):
        sender.send(LINES)


def test_batches_keep_the_order_and_both_limits() -> None:
    lines = [line(text) for text in ("aa", "bb", "cc", "d" * 9, "e")]
    texts = [[one.text for one in batch] for batch in batches(lines, max_lines=2, max_bytes=6)]
    assert texts == [["aa", "bb"], ["cc"], ["d" * 9], ["e"]]


@pytest.mark.parametrize("text", ["plain", "[1]", "{broken"])
def test_a_line_that_is_no_json_object_is_a_message(text: str) -> None:
    assert log_of(line(text)) == {"message": text, "event.id": "x-0"}
