"""The way of every log from its source to a chunk: read, named, redacted, chosen. Nothing else is as hot."""

from collections.abc import Collection, Sequence
from typing import Protocol

from minutewatch.ingest import formats, timestamps
from minutewatch.ingest.batch import Batch, Document, Entry, Log
from minutewatch.ingest.document import documents_of
from minutewatch.ingest.packing import SHORT_CHARS
from minutewatch.ingest.policy import Policy
from minutewatch.ingest.sources import Outcome


class Extend(Protocol):
    """Takes logs to the chunks that they belong to, as `ChunkPackers.extend` does."""

    def __call__(self, logs: Sequence[Log], *, short: bool) -> None:
        """`short`: no text in them is longer than `SHORT_CHARS`."""


def forward_part(part: Batch, outcome: Outcome, *, extend: Extend, now_ns: int, policy: Policy) -> None:
    """Give `extend` each log of the batch, without its parts, that the policy wants; `outcome` counts them all."""
    origin, ingested = policy.named(part.origin), timestamps.to_iso(now_ns)
    wanted, exposed = policy.takes(part.origin), policy.hides_any(part.columns)
    parse = part.parse or formats.parse

    def redact(document: Document) -> None:
        outcome.redacted += policy.redact(document)

    for entries, found in policy.screened(part.entries):
        outcome.received += len(entries)
        if not wanted:
            outcome.dropped += len(entries)
            continue
        suspects = range(len(entries)) if exposed else found
        logs = documents_of(
            entries, origin, now_ns=now_ns, ingested=ingested, parse=parse, redact=redact, suspects=suspects
        )
        if suspects or policy.settles:
            logs = _settled(logs, suspects, policy)
            outcome.dropped += len(entries) - len(logs)
        extend(logs, short=not suspects and not part.columns and _are_short(entries))


def _settled(logs: Sequence[Log], suspects: Collection[int], policy: Policy) -> list[Log]:
    """Those that the policy wants; even where it settles nothing, one of our own is found among the suspects."""
    return [
        log
        for place, log in enumerate(logs)
        if not ((policy.settles or place in suspects) and policy.settle(log[1]))
    ]


def _are_short(entries: Sequence[Entry]) -> bool:
    lines = [line for _, _, line in entries]
    return set(map(type, lines)) == {str} and max(map(len, lines)) < SHORT_CHARS
