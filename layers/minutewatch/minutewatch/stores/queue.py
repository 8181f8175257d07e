"""An SQS queue that messages are put on."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

_MOST: Final = 10
_MAX_BYTES: Final = 200 * 1024
"""Of all messages of one request; SQS takes 256 KB."""


class Queue:
    """One queue. boto3 costs 100 ms to import, so it is imported by the first message."""

    def __init__(self, url: str, *, client: Any = None) -> None:
        """`client`: a boto3 SQS client; made from the environment where none is given."""
        self._url, self._given = url, client

    def send(self, bodies: Sequence[str]) -> dict[int, str]:
        """Send the messages, ten at a time; the places of those that SQS did not take, each with the reason."""
        refused: dict[int, str] = {}
        for places in _requests(bodies):
            refused |= self._send({place: bodies[place] for place in places})
        return refused

    def _send(self, bodies: dict[int, str]) -> dict[int, str]:
        client = self._client
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        entries = [{"Id": str(place), "MessageBody": body} for place, body in bodies.items()]
        try:
            answer = client.send_message_batch(QueueUrl=self._url, Entries=entries)
        except (BotoCoreError, ClientError) as error:
            return dict.fromkeys(bodies, self._refusal(error))
        return {int(failed["Id"]): self._refusal(failed["Code"]) for failed in answer.get("Failed", ())}

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


def _requests(bodies: Sequence[str]) -> Iterator[list[int]]:
    """The places of the messages that go together."""
    places: list[int] = []
    size = 0
    for place, body in enumerate(bodies):
        if places and (len(places) == _MOST or size + len(body) > _MAX_BYTES):
            yield places
            places, size = [], 0
        places.append(place)
        size += len(body)
    if places:
        yield places
