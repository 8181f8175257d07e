"""Keeping a part of many like events, each of which then says for how many it stands."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Final, NamedTuple

from minutewatch.ingest.batch import Document
from minutewatch.ingest.selection import ConditionSpec, condition_of

RATE: Final = "sample.rate"
ERRORS: Final = frozenset(("error", "fatal"))
_ERROR_FIELDS: Final = ("error.type", "error.message", "error.stack_trace")
_STATUS: Final = "http.response.status_code"
_SERVER_ERROR: Final = 500
_RANGE: Final = 2**64


class SampleSpec(NamedTuple):
    """Of the events that `when` is about, `rate` (above 0, below 1) are kept."""

    rate: float
    when: ConditionSpec


class Sampling:
    """The sampling of a policy.

    The rates of all rules that are about an event multiply. Errors are kept whole, but by a rule that names their
    level.
    """

    def __init__(self, specs: Sequence[SampleSpec]) -> None:
        self._rules = tuple((spec.rate, condition_of(spec.when), _names_errors(spec)) for spec in specs)

    def keeps(self, document: Document) -> bool:
        """Whether the event is among those that stay; it then has its rate in `sample.rate`.

        The event's id decides, so that a second delivery of it is judged like the first. A rate that the event
        brings multiplies with the rules'.
        """
        rate = self._rate(document)
        if rate == 1:
            return True
        if fraction(document["event.id"]) >= rate:
            return False
        document[RATE] = rate * document.get(RATE, 1.0)
        return True

    def _rate(self, document: Document) -> float:
        rate = 1.0
        for part, is_about, takes_errors in self._rules:
            if is_about(document) and (takes_errors or not is_error(document)):
                rate *= part
        return rate


def _names_errors(spec: SampleSpec) -> bool:
    return not ERRORS.isdisjoint(spec.when.get("level", ()))


def is_error(document: Document) -> bool:
    """Whether the event tells of a failure: by its level, an error's fields, or a server's status."""
    if document.get("log.level") in ERRORS or any(name in document for name in _ERROR_FIELDS):
        return True
    status = document.get(_STATUS)
    return isinstance(status, int) and status >= _SERVER_ERROR


def fraction(event_id: str) -> float:
    """A number in [0, 1) that depends on the id alone, evenly spread over ids."""
    digest = blake2b(event_id.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest) / _RANGE
