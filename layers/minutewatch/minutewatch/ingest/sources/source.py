"""A source, what becomes of its events, and the answers that a source understands."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from minutewatch.errors import DecodeError, DeliveryError
from minutewatch.ingest.batch import Batch, Invocation


class RequestError(DecodeError):
    """A caller is refused before anything of the request counts as a log; `status` is HTTP's."""

    def __init__(self, reason: str, *, status: int, source: str, record_id: str) -> None:
        super().__init__(reason, source=source, record_id=record_id)
        self.status = status


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What became of an event: counts of logs, what could not be read, and which items failed.

    `redacted` are the secrets that were hidden, `dropped` the logs that the policy does not want forwarded.
    `failed` holds the numbers of the items (in `items`) with something unreadable or undelivered in them.
    """

    source: "Source"
    event: Any = field(default=None, repr=False)
    items: list[Any] = field(default_factory=list, repr=False)
    received: int = 0
    delivered: int = 0
    unreadable: list[DecodeError] = field(default_factory=list)
    redacted: int = 0
    dropped: int = 0
    refused: RequestError | None = None
    undelivered: DeliveryError | None = None
    failed: set[int] = field(default_factory=set)

    @property
    def rejected(self) -> int:
        """Logs that will never be delivered, because they cannot be read."""
        return len(self.unreadable)

    def answer(self) -> dict[str, Any]:
        """What the handler returns to the source.

        Raises:
            DecodeError, DeliveryError: something failed and the source takes back nothing less than the whole
                event; Lambda then retries it, and sends it to the dead-letter queue in the end.
        """
        return self.source.answer(self)

    def counts(self) -> dict[str, int]:
        """What a caller is told of the logs."""
        return {"received": self.received, "delivered": self.delivered, "rejected": self.rejected, "spilled": 0}


Answer = Callable[[Outcome], dict[str, Any]]


def whole(outcome: Outcome) -> dict[str, Any]:
    """The answer to an asynchronous caller, who reads none: counts, or the failure raised for the retry."""
    if outcome.undelivered is None and outcome.unreadable:
        raise outcome.unreadable[0]
    return counted(outcome)


def counted(outcome: Outcome) -> dict[str, Any]:
    """The answer to a caller who reads it: an unreadable log is counted and does not fail the others."""
    if outcome.undelivered:
        raise outcome.undelivered
    return outcome.counts()


def by_item(item_id: Callable[[Any], Any]) -> Answer:
    """The answer of event source mappings with `ReportBatchItemFailures`: the names of the failed items."""

    def answer(outcome: Outcome) -> dict[str, Any]:
        failures = [{"itemIdentifier": item_id(outcome.items[number])} for number in sorted(outcome.failed)]
        return {"batchItemFailures": failures}

    return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """How to recognise a source's events, take them apart, read one item, and answer.

    `read` raises `DecodeError` for an item that cannot be read, and `items` and `answer` take whatever `matches`
    let pass.
    """

    name: str
    matches: Callable[[Any], bool]
    items: Callable[[Any], Iterable[Any]]
    read: Callable[[Any, Invocation], Batch]
    answer: Answer = whole
