"""Where new findings are announced: an EventBridge bus, an SNS topic. boto3 is imported with the first one."""

from collections.abc import Callable
from typing import Any, Final, Protocol

import orjson

from minutewatch.errors import NotifyError

SOURCE: Final = "minutewatch"
DETAIL_TYPE: Final = "Finding opened"
# SNS takes ASCII on one line: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
_SUBJECT_CHARS: Final = 100


class Client(Protocol):
    """The operations of boto3's clients that are used here."""

    def put_events(self, *, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803 - boto3's name
        """EventBridge."""

    def publish(self, **message: Any) -> dict[str, Any]:
        """SNS."""


class EventBus:
    """One event a finding, `detail` being the finding with its `id` and `index`, for rules that route it on."""

    name: Final = "event-bus"

    def __init__(self, bus: str, *, client: Callable[[str], Client] | None = None) -> None:
        self._bus = bus
        self._client = _Lazy("events", client or _boto3)

    def send(self, finding_id: str, subject: str, text: str, finding: dict[str, Any]) -> None:
        """Put the event; raises `NotifyError`."""
        del subject, text
        event = {
            "Source": SOURCE,
            "DetailType": DETAIL_TYPE,
            "Detail": orjson.dumps(finding).decode(),
            "EventBusName": self._bus,
        }
        try:
            answer = self._client.get().put_events(Entries=[event])
        except _refusals() as error:
            raise NotifyError(f"event bus {self._bus} did not take finding {finding_id}: {error}") from error
        if answer["FailedEntryCount"]:
            reason = answer["Entries"][0].get("ErrorMessage")
            raise NotifyError(f"event bus {self._bus} did not take finding {finding_id}: {reason}")


class Topic:
    """One message a finding, for people: e-mail, chat, and subscriptions that filter by severity and kind."""

    name: Final = "topic"

    def __init__(self, arn: str, *, client: Callable[[str], Client] | None = None) -> None:
        self._arn = arn
        self._client = _Lazy("sns", client or _boto3)

    def send(self, finding_id: str, subject: str, text: str, finding: dict[str, Any]) -> None:
        """Publish the text; raises `NotifyError`."""
        attributes = {
            name: {"DataType": "String", "StringValue": finding[name]} for name in ("severity", "kind", "rule")
        }
        try:
            self._client.get().publish(
                TopicArn=self._arn, Subject=_one_line(subject), Message=text, MessageAttributes=attributes
            )
        except _refusals() as error:
            raise NotifyError(f"topic {self._arn} did not take finding {finding_id}: {error}") from error


class _Lazy:
    """A client that is made when it is first needed."""

    def __init__(self, service: str, make: Callable[[str], Client]) -> None:
        self._service, self._make = service, make
        self._client: Client | None = None

    def get(self) -> Client:
        if self._client is None:
            self._client = self._make(self._service)
        return self._client


def _boto3(service: str) -> Client:
    import boto3  # noqa: PLC0415 - 100 ms that only a run with findings pays
    from botocore.config import Config  # noqa: PLC0415

    limits = Config(connect_timeout=3, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2})
    client: Client = boto3.client(service, config=limits)
    return client


def _refusals() -> tuple[type[Exception], ...]:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    return BotoCoreError, ClientError


def _one_line(subject: str) -> str:
    plain = " ".join(subject.split()).encode("ascii", "replace").decode()
    return plain if len(plain) <= _SUBJECT_CHARS else f"{plain[: _SUBJECT_CHARS - 3]}..."
