"""An SQS queue that messages are put on."""

from collections.abc import Sequence
from typing import Any


class Queue:
    """One queue. boto3 costs 100 ms to import, so it is imported by the first message."""

    def __init__(self, url: str, *, client: Any = None) -> None:
        """`client`: a boto3 SQS client; made from the environment where none is given."""
        self._url, self._given = url, client

    def send(self, bodies: Sequence[str]) -> dict[int, str]:
        """Send the messages; the places of those that SQS did not take, each with the reason.

        They go one by one: there are few, and the local AWS asks for a right to send several at once that AWS
        does not know. Where SQS does not answer, what is left is not tried.
        """
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        refused: dict[int, str] = {}
        for place, body in enumerate(bodies):
            try:
                self._client.send_message(QueueUrl=self._url, MessageBody=body)
            except ClientError as error:
                refused[place] = self._refusal(error)
            except BotoCoreError as error:
                return refused | dict.fromkeys(range(place, len(bodies)), self._refusal(error))
        return refused

    def _refusal(self, reason: object) -> str:
        return f"queue {self._url} did not take a message: {reason}"

    @property
    def _client(self) -> Any:
        if self._given is None:
            import boto3  # noqa: PLC0415
            from botocore.config import Config  # noqa: PLC0415

            soon = Config(connect_timeout=2, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 2})
            self._given = boto3.client("sqs", config=soon)
        return self._given
