"""A Lambda function that is handed an event and waited for."""

import json
from typing import Any

from minutewatch.errors import DeliveryError


class Function:
    """One function. boto3 costs 100 ms to import, so it is imported by the first call."""

    def __init__(self, name: str, *, client: Any = None) -> None:
        """`client`: a boto3 Lambda client; made from the environment where none is given."""
        self.name = name
        self._given = client

    def call(self, event: Any) -> Any:
        """What the function answers; raise `DeliveryError` where it fails, or cannot be called."""
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        if self._given is None:
            import boto3  # noqa: PLC0415

            self._given = boto3.client("lambda")
        try:
            answer = self._given.invoke(FunctionName=self.name, Payload=json.dumps(event).encode())
            said = json.loads(answer["Payload"].read())
        except (BotoCoreError, ClientError, ValueError, OSError) as error:
            raise DeliveryError(f"function {self.name} could not be called: {error}") from error
        if "FunctionError" in answer:
            raise DeliveryError(f"function {self.name} failed: {_message(said)}")
        return said


def _message(said: Any) -> str:
    return str(said.get("errorMessage")) if isinstance(said, dict) else str(said)
