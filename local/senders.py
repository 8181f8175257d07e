"""The ways into Minutewatch that the demo uses: each sends a batch of lines and says how many were taken."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import orjson
from botocore.exceptions import BotoCoreError, ClientError

from local.follow import Line
from local.processes import LocalError

_MAX_BYTES: Final = 240 * 1024
_PAUSES_S: Final = (0.5, 1.0, 2.0, 4.0, 8.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a way in said of one batch; only the direct way knows what became of the logs."""

    sent: int
    delivered: int = 0
    rejected: int = 0
    spilled: int = 0


class Sender(Protocol):
    """One way in."""

    @property
    def name(self) -> str:
        """What people read."""

    @property
    def max_lines(self) -> int:
        """The most lines of one batch."""

    def send(self, lines: Sequence[Line]) -> Answer:
        """Hand over one batch; raises `LocalError` if it was not taken."""


class DirectSender:
    """Invokes the function with `{"logs": [...]}` and reads its answer.

    Each log carries its own `event.id`, so a batch whose answer was lost is simply sent again.
    """

    name: Final = "direct invoke"
    max_lines: Final = 500

    def __init__(self, aws_lambda: Any, function: str, *, sleep: Callable[[float], object] = time.sleep) -> None:
        self._lambda, self._function, self._sleep = aws_lambda, function, sleep

    def send(self, lines: Sequence[Line]) -> Answer:
        """Invoke until the function has answered; the last of six failures is raised."""
        payload = orjson.dumps({"logs": [log_of(line) for line in lines]})
        for pause_s in (*_PAUSES_S, None):
            try:
                return _answer(self._invoke(payload), sent=len(lines))
            except (LocalError, BotoCoreError, ClientError) as error:
                if pause_s is None:
                    raise LocalError(f"{self._function} does not take logs: {error}") from error
                self._sleep(pause_s)
        raise AssertionError

    def _invoke(self, payload: bytes) -> dict[str, Any]:
        response = self._lambda.invoke(FunctionName=self._function, Payload=payload)
        body = response["Payload"].read()
        if "FunctionError" in response:
            raise LocalError(body[:500].decode(errors="replace"))
        answer: dict[str, Any] = orjson.loads(body)
        return answer


class QueueSender:
    """Puts each line into the stack's SQS queue."""

    name: Final = "SQS"
    max_lines: Final = 10

    def __init__(self, sqs: Any, queue_url: str) -> None:
        self._sqs, self._url = sqs, queue_url

    def send(self, lines: Sequence[Line]) -> Answer:
        """One SendMessageBatch; what it refuses is an error."""
        entries = [{"Id": str(number), "MessageBody": line.text} for number, line in enumerate(lines)]
        response = self._sqs.send_message_batch(QueueUrl=self._url, Entries=entries)
        if response.get("Failed"):
            raise LocalError(f"SQS refused messages: {response['Failed']}")
        return Answer(sent=len(lines))


class StreamSender:
    """Puts each line into the Kinesis stream."""

    name: Final = "Kinesis"
    max_lines: Final = 400

    def __init__(self, kinesis: Any, stream: str) -> None:
        self._kinesis, self._stream = kinesis, stream

    def send(self, lines: Sequence[Line]) -> Answer:
        """One PutRecords; what it refuses is an error."""
        records = [{"Data": line.text.encode(), "PartitionKey": line.path} for line in lines]
        response = self._kinesis.put_records(StreamName=self._stream, Records=records)
        if response.get("FailedRecordCount"):
            raise LocalError(f"Kinesis refused {response['FailedRecordCount']} records")
        return Answer(sent=len(lines))


class LogGroupSender:
    """Writes lines to a CloudWatch log group that the stack subscribes to."""

    name: Final = "CloudWatch Logs"
    max_lines: Final = 400

    def __init__(self, logs: Any, group: str, stream: str) -> None:
        self._logs, self._group, self._stream = logs, group, stream
        self._logs.create_log_stream(logGroupName=group, logStreamName=stream)

    def send(self, lines: Sequence[Line]) -> Answer:
        """One PutLogEvents; what it refuses is an error."""
        now_ms = time.time_ns() // 1_000_000
        events = [{"timestamp": now_ms, "message": line.text} for line in lines]
        response = self._logs.put_log_events(
            logGroupName=self._group, logStreamName=self._stream, logEvents=events
        )
        if response.get("rejectedLogEventsInfo"):
            raise LocalError(f"CloudWatch Logs refused lines: {response['rejectedLogEventsInfo']}")
        return Answer(sent=len(lines))


def batches(lines: Iterable[Line], *, max_lines: int, max_bytes: int = _MAX_BYTES) -> Iterator[list[Line]]:
    """The lines in order, in batches within both limits; a line over the bytes stands alone."""
    batch, size = list[Line](), 0
    for line in lines:
        length = len(line.text.encode())
        if batch and (len(batch) >= max_lines or size + length > max_bytes):
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += length
    if batch:
        yield batch


def log_of(line: Line) -> dict[str, Any]:
    """What a direct invoke carries for a line: its object if it is JSON, else its text, with its `event.id`."""
    try:
        parsed = orjson.loads(line.text)
    except orjson.JSONDecodeError:
        parsed = None
    log = parsed if isinstance(parsed, dict) else {"message": line.text}
    return {**log, "event.id": line.event_id}


def _answer(answer: dict[str, Any], *, sent: int) -> Answer:
    if answer.get("received") != sent:
        raise LocalError(f"{sent} logs were sent, but the function answers {answer}")
    return Answer(sent=sent, delivered=answer["delivered"], rejected=answer["rejected"], spilled=answer["spilled"])
