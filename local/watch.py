"""What the demo sees of Minutewatch's work: the indices that it writes, the notifications that it sends."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

import orjson
import urllib3

from local import sam
from local.processes import LocalError
from local.state import StackState
from local.summary import Finding, finding_of

_FINDINGS: Final = "minutewatch-findings-*"
_STATE: Final = "minutewatch-state"
_MOST_FINDINGS: Final = 500


class Index:
    """Reads the local OpenSearch, as a person with a browser could."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._http = urllib3.PoolManager(maxsize=4, retries=urllib3.Retry(3, backoff_factor=0.2), timeout=15.0)

    def count(self, *, refresh: bool = False) -> int:
        """The log documents in the index; with `refresh` also those that no search finds yet."""
        if refresh:
            self._ask("POST", "/logs-*/_refresh")
        answer = self._ask("GET", "/logs-*/_count?ignore_unavailable=true")
        count: int = answer["count"]
        return count

    def findings(self, *, since: datetime) -> list[Finding]:
        """The findings on minutes from `since` on, oldest first."""
        body = {
            "size": _MOST_FINDINGS,
            "sort": [{"detected_at": {"order": "asc", "unmapped_type": "date"}}],
            "query": {"range": {"minute": {"gte": since.isoformat()}}},
        }
        answer = self._ask("POST", f"/{_FINDINGS}/_search?ignore_unavailable=true", body)
        now = datetime.now(UTC)
        return [finding_of(hit["_source"], finding_id=hit["_id"], seen=now) for hit in answer["hits"]["hits"]]

    def judged_to(self) -> datetime | None:
        """The first minute that is not judged yet; None before the first run of analysis."""
        answer = self._ask("GET", f"/{_STATE}/_search?ignore_unavailable=true&_source_includes=judged_to&size=100")
        marks = [hit["_source"].get("judged_to") for hit in answer["hits"]["hits"]]
        return min((datetime.fromisoformat(mark) for mark in marks if mark), default=None)

    def close(self) -> None:
        """Close the connections."""
        self._http.clear()

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        content = orjson.dumps(body) if body is not None else None
        try:
            answer = self._http.request(
                method, self._url + path, body=content, headers={"Content-Type": "application/json"}
            )
        except urllib3.exceptions.HTTPError as error:
            raise LocalError(f"OpenSearch at {self._url} does not answer: {error}") from error
        if answer.status >= 400:
            raise LocalError(f"OpenSearch refuses {path} with {answer.status}: {answer.data[:300]!r}")
        result: dict[str, Any] = orjson.loads(answer.data)
        return result


class Notifications:
    """Counts what the findings topic tells its subscribers, over a queue of the demo's own."""

    def __init__(self, state: StackState, *, name: str) -> None:
        self._sqs = sam.client("sqs", state.aws_url)
        sns = sam.client("sns", state.aws_url)
        self._topic = sam.outputs(state.aws_url)["FindingsTopicArn"]
        self._url = self._sqs.create_queue(QueueName=name)["QueueUrl"]
        self._sqs.set_queue_attributes(QueueUrl=self._url, Attributes={"Policy": self._policy()})
        sns.subscribe(TopicArn=self._topic, Protocol="sqs", Endpoint=self._arn())

    def take(self) -> int:
        """How many more have arrived."""
        messages: Sequence[dict[str, Any]] = self._sqs.receive_message(
            QueueUrl=self._url, MaxNumberOfMessages=10
        ).get("Messages", [])
        for message in messages:
            self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=message["ReceiptHandle"])
        return len(messages)

    def _arn(self) -> str:
        attributes = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])["Attributes"]
        arn: str = attributes["QueueArn"]
        return arn

    def _policy(self) -> str:
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": self._arn(),
            "Condition": {"ArnEquals": {"aws:SourceArn": self._topic}},
        }
        return orjson.dumps({"Version": "2012-10-17", "Statement": [statement]}).decode()
