"""A source, what becomes of its events, and the answers that a source understands."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from minutewatch.errors import DecodeError, DeliveryError, GoneError, StorageError
from minutewatch.ingest.batch import Batch, Invocation


class RequestError(DecodeError):
    """A caller is refused before anything of the request counts as a log; `status` is HTTP's."""

    def __init__(self, reason: str, *, status: int, source: str, record_id: str) -> None:
        super().__init__(reason, source=source, record_id=record_id)
        self.status = status


class Outcome:
    """What became of an event: counts of logs, what could not be read, and which items failed.

    Every received log is in exactly one of `delivered`, `spilled`, `dropped`, `rejected` and `waiting`.

    Attributes:
        items: What the event was taken apart into; the numbers below are places in it.
        delivered, spilled: Logs that Fluentd acknowledged, and logs that the spill bucket holds for a replay.
        dropped: Logs that the policy does not want forwarded.
        unreadable, broken: What cannot be read, in order, and by item.
        poison: Logs that Fluentd will never acknowledge, in quarantine.
        quarantined: How many of `unreadable` and `poison` lie in quarantine, `quarantined_at` these keys.
        unkept: Why the quarantine did not take what cannot be read.
        redacted, truncated: Secrets that were hidden, and logs that were cut to what Fluentd takes.
        size_bytes: What was delivered or spilled, packed and not compressed.
        lag_s: Age of the oldest log that begins a chunk, when the function was called; None without logs.
        refused: A caller's request of which nothing counts.
        gone: Objects that were deleted or replaced before they were read.
        undelivered: Why logs wait for their source to bring them again.
        failed: Items that the source has to bring again.
    """

    received = delivered = spilled = dropped = poison = quarantined = 0
    redacted = truncated = size_bytes = 0
    lag_s: int | None = None
    unkept: StorageError | None = None
    refused: RequestError | None = None
    undelivered: DeliveryError | StorageError | None = None

    def __init__(self, *, source: "Source", event: Any = None, items: Iterable[Any] = ()) -> None:
        self.source, self.event, self.items = source, event, list(items)
        self.unreadable: list[DecodeError] = []
        self.broken: dict[int, list[DecodeError]] = {}
        self.quarantined_at: list[str] = []
        self.gone: list[GoneError] = []
        self.failed: set[int] = set()

    @property
    def rejected(self) -> int:
        """Logs that will never be delivered, because they cannot be read or Fluentd will not have them."""
        return len(self.unreadable) + self.poison

    @property
    def waiting(self) -> int:
        """Logs that their source has to bring again."""
        return self.received - self.delivered - self.spilled - self.dropped - self.rejected

    def break_item(self, number: int, errors: Sequence[DecodeError]) -> None:
        """Note what could not be read in the item; each is a log that was received."""
        if errors:
            self.received += len(errors)
            self.unreadable.extend(errors)
            self.broken.setdefault(number, []).extend(errors)

    def answer(self) -> dict[str, Any]:
        """What the handler returns to the source.

        Raises:
            DecodeError, DeliveryError, StorageError: something failed and the source takes back nothing less than
                the whole event; Lambda then retries it, and sends it to the dead-letter queue in the end.
        """
        return self.source.answer(self)

    def counts(self) -> dict[str, int]:
        """What a caller is told of the logs."""
        return {
            "received": self.received,
            "delivered": self.delivered,
            "rejected": self.rejected,
            "spilled": self.spilled,
        }


Answer = Callable[[Outcome], dict[str, Any]]


def whole(outcome: Outcome) -> dict[str, Any]:
    """The answer to an asynchronous caller, who reads none: counts, or the failure raised for the retry."""
    if outcome.undelivered is None and outcome.quarantined < outcome.rejected:
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


Position = Mapping[str, Any]
"""Where an item stands at its source, by the names that the source has for it; the same at every delivery."""


def of_call(_item: Any, invocation: Invocation) -> Position:
    """The position of what has none but the call, whose id stays the same when Lambda retries it."""
    return {"request_id": invocation.request_id}


def records_again(_event: Any, items: list[Any]) -> Any:
    """An event that brings these of an event's `Records` again."""
    return {"Records": items}


class Source(NamedTuple):
    """How to take a source's events apart, read one item, and answer.

    `read` raises `DecodeError` for an item that cannot be read, and whatever of `DeliveryError` and `StorageError`
    makes another try worthwhile; `items` and `answer` take whatever has the shape
    that the table gives the source. For the quarantine,
    `position` says where an item stands, and `again` makes an event of some items that can be handed in once more;
    it leaves out what nobody should keep, such as a caller's token.
    """

    name: str
    items: Callable[[Any], Iterable[Any]]
    read: Callable[[Any, Invocation], Batch]
    answer: Answer = whole
    position: Callable[[Any, Invocation], Position] = of_call
    again: Callable[[Any, list[Any]], Any] = records_again
