"""The way of every log from its source to a chunk: read, named, redacted, chosen. Nothing else is as hot."""

from collections.abc import Callable

from minutewatch.ingest import timestamps
from minutewatch.ingest.batch import Batch, Document
from minutewatch.ingest.document import document_of
from minutewatch.ingest.policy import Policy
from minutewatch.ingest.sources import Outcome

Add = Callable[[int, Document], None]
"""Takes a document, and its time in nanoseconds since 1970, to the chunk that it belongs to."""


def forward_part(part: Batch, outcome: Outcome, *, add: Add, now_ns: int, policy: Policy) -> None:
    """Give `add` every log of the batch, without its parts, that the policy wants; `outcome` counts them all."""
    origin, ingested = policy.named(part.origin), timestamps.to_iso(now_ns)
    wanted = policy.takes(part.origin)

    def redact(document: Document) -> None:
        outcome.redacted += policy.redact(document)

    for entries, suspects in policy.screened(part.entries):
        outcome.received += len(entries)
        for place, entry in enumerate(entries):
            suspect = place in suspects
            time_ns, document = document_of(
                entry, origin, now_ns=now_ns, ingested=ingested, redact=redact if suspect else None
            )
            if not wanted or ((suspect or policy.settles) and policy.settle(document)):
                outcome.dropped += 1
            else:
                add(time_ns, document)
