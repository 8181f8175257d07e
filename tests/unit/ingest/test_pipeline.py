"""Every log of every sample event comes out of the pipeline as it is made alone, or is counted as left out."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import pytest

from minutewatch.errors import DecodeError
from minutewatch.ingest import formats
from minutewatch.ingest.batch import Batch, Log
from minutewatch.ingest.packing import SHORT_CHARS
from minutewatch.ingest.pipeline import forward_part
from minutewatch.ingest.policy import Policy, PolicySpec
from minutewatch.ingest.redaction import RedactionSpec
from minutewatch.ingest.sampling import SampleSpec
from minutewatch.ingest.sources import Outcome, RequestError, source_of

from .builders import EVENTS, NOW_NS, POLICY, WITH_TOKEN, sample
from .reference import plainly_made

SAMPLING = Policy(PolicySpec(sample=(SampleSpec(rate=0.5, when={"level": ("info",)}),)))
EVERYTHING = Policy(PolicySpec(redaction=RedactionSpec(kinds={"email": "mask", "ip": "mask"})))


class Chunks:
    """Keeps what the pipeline hands on."""

    def __init__(self) -> None:
        self.logs: list[Log] = []
        self.short: list[bool] = []

    def extend(self, logs: Sequence[Log], *, short: bool) -> None:
        self.logs += logs
        self.short.append(short)


def through(batch: Batch, policy: Policy) -> tuple[Chunks, Outcome]:
    chunks, outcome = Chunks(), Outcome(source=source_of({}))
    forward_part(batch, outcome, extend=chunks.extend, now_ns=NOW_NS, policy=policy)
    return chunks, outcome


def parts_of(name: str) -> list[Batch]:
    event = sample(name)
    source = source_of(event)
    parts: list[Batch] = []
    for item in source.items(event):
        try:
            parts += source.read(item, WITH_TOKEN).whole()
        except (DecodeError, RequestError):
            continue
    return parts


@pytest.mark.parametrize("policy", [POLICY, SAMPLING, EVERYTHING], ids=["shipped", "settles", "hides more"])
@pytest.mark.parametrize("name", sorted(path.stem for path in EVENTS.glob("*.json")))
def test_a_sample_events_logs_are_what_each_would_be_alone(name: str, policy: Policy) -> None:
    for part in parts_of(name):
        entries, hidden, expected = list(part.entries), 0, []

        def redact(document: dict[str, Any]) -> None:
            nonlocal hidden
            hidden += policy.redact(document)

        suspects = policy.screened(entries)
        places = {256 * n + place for n, (_, found) in enumerate(suspects) for place in found}
        for place, entry in enumerate(deepcopy(entries)):  # redaction reaches into the objects of a line
            log = plainly_made(
                entry,
                policy.named(part.origin),
                now_ns=NOW_NS,
                parse=part.parse or formats.parse,
                redact=redact if place in places else None,
            )
            if not ((policy.settles or place in places) and policy.settle(log[1])):
                expected.append(log)
        chunks, outcome = through(
            Batch(origin=part.origin, entries=entries, parse=part.parse, columns=part.columns), policy
        )
        assert chunks.logs == expected
        assert (outcome.received, outcome.redacted) == (len(entries), hidden)
        assert outcome.dropped == len(entries) - len(expected)


def batch(*lines: str | dict[str, Any], **changes: Any) -> Batch:
    return Batch(
        origin={"event.dataset": "app"},
        entries=[(f"id-{n}", NOW_NS, line) for n, line in enumerate(lines)],
        **changes,
    )


@pytest.mark.parametrize(
    ("part", "short"),
    [
        (batch("a line", '{"message": "m"}'), True),
        (batch("a line", "x" * SHORT_CHARS), False),
        (batch("a line", {"message": "x" * 40_000}), False),
        (batch("a line", "password=hunter2"), False),
        (batch("a line", parse=formats.parse), True),
        (batch("a line", parse=formats.parse, columns=["name"]), False),
    ],
    ids=["lines", "a long line", "an object", "a secret", "of a file", "under a header"],
)
def test_only_what_cannot_hold_a_long_text_is_said_to_be_short(part: Batch, short: bool) -> None:
    assert through(part, POLICY)[0].short == [short]


def test_logs_of_an_own_function_are_counted_and_left_out() -> None:
    policy = Policy(PolicySpec(), own_log_groups=["/aws/lambda/mw-*"])
    entries = [("id", NOW_NS, "password=hunter2")] * 3
    part = Batch(
        origin={"event.dataset": "aws.cloudwatch", "aws.cloudwatch.log_group": "/aws/lambda/mw-ingest"},
        entries=entries,
    )
    chunks, outcome = through(part, policy)
    assert (chunks.logs, outcome.received, outcome.dropped) == ([], 3, 3)
