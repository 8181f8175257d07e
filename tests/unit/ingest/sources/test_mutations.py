"""Whatever an event of any source holds, nothing breaks and every log is delivered or said to be unreadable."""

import base64
import gzip
import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minutewatch.errors import DecodeError, DeliveryError
from minutewatch.ingest.service import ingest

from ..builders import (
    EVENTS,
    OBJECTS,
    POLICY,
    WITH_TOKEN,
    Receiver,
    aggregate,
    firehose,
    kafka,
    kinesis,
    request,
    sample,
    sns,
    sqs,
)

SAMPLES = [sample(path.stem) for path in sorted(EVENTS.glob("*.json"))]
PAYLOAD = {
    "messageType": "DATA_MESSAGE",
    "owner": "1",
    "logGroup": "g",
    "logStream": "s",
    "logEvents": [{"id": "1", "timestamp": 1_767_607_620_000, "message": "m"}],
}
OTLP = json.loads(gzip.decompress(base64.b64decode(sample("http_api_otlp")["body"])))
CONTENTS = [PAYLOAD, OTLP, sample("guardduty"), sample("sns")["Records"][0]["Sns"], sample("direct_batch")]
CONTENTS += [{"awslogs": sample("cloudwatch_logs")["awslogs"]}, {"Records": [{"eventSource": "x", "a": 1}]}]

WRAPPERS: list[Callable[[bytes], Any]] = [
    lambda data: sqs(data.decode("utf-8", "replace")),
    lambda data: sns(data.decode("utf-8", "replace")),
    lambda data: sqs(json.dumps(sns(data.decode("utf-8", "replace"))["Records"][0]["Sns"])),
    lambda data: kinesis(data, gzip.compress(data), aggregate(data, gzip.compress(data), b"")),
    lambda data: kinesis(aggregate(data)[:-20] + data),
    lambda data: kafka(data, None),
    firehose,
    request,
    lambda data: request(data.decode("utf-8", "replace"), content_type="application/json"),
    lambda data: request(gzip.compress(data)[:-1], content_type="application/x-ndjson"),
]

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8)
values = st.recursive(
    scalars
    | st.sampled_from([2**70, -1, "H4sI" + "A" * 40, "1" * 5000, "٣", "\ud800", [], {}, [None], {"a": None}]).map(
        deepcopy
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def paths_of(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, member in members for found in paths_of(member, (*path, key)))]


@st.composite
def mutated(draw: st.DrawFn, originals: list[Any]) -> Any:
    """One of the originals with one to three members taken out, cut short or replaced by something else."""
    event = json.loads(json.dumps(draw(st.sampled_from(originals))))
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(paths_of(event)))
        event = changed(event, path, draw)
    return event


def changed(value: Any, path: tuple[Any, ...], draw: st.DrawFn) -> Any:
    if not path:
        if isinstance(value, str) and draw(st.booleans()):
            return value[: draw(st.integers(0, len(value)))]
        return draw(values)
    key, *rest = path
    if not rest and draw(st.booleans()):
        if isinstance(value, dict):
            return {name: member for name, member in value.items() if name != key}
        return value[:key] + value[key + 1 :]
    value[key] = changed(value[key], tuple(rest), draw)
    return value


def check(event: Any) -> None:
    for receiver in (Receiver(), Receiver(capacity=0)):
        outcome = ingest(
            event, WITH_TOKEN, forwarder=receiver, policy=POLICY, tag="logs", deadline=0.0, objects=OBJECTS
        )
        if receiver.capacity:
            assert outcome.received == outcome.delivered + len(outcome.unreadable)
            assert outcome.delivered == len(receiver.documents)
        try:
            json.dumps(outcome.answer())
        except (DecodeError, DeliveryError):
            assert outcome.unreadable or outcome.undelivered


@settings(max_examples=300)
@given(mutated(SAMPLES))
def test_a_mutated_event_is_accounted_for_to_the_record(event: Any) -> None:
    check(event)


@settings(max_examples=300)
@given(mutated(CONTENTS), st.sampled_from(WRAPPERS))
def test_so_is_a_mutated_payload_in_an_envelope(content: Any, wrap: Callable[[bytes], Any]) -> None:
    check(wrap(json.dumps(content).encode("utf-8", "surrogatepass")))


@given(st.binary(max_size=200) | st.text(st.characters(), max_size=80).map(lambda t: t.encode("utf-8", "replace")))
@pytest.mark.parametrize("wrap", WRAPPERS)
def test_so_are_any_bytes_in_an_envelope(wrap: Callable[[bytes], Any], data: bytes) -> None:
    check(wrap(data))


@pytest.mark.parametrize("record", [None, 5, "x", [], {}])
@pytest.mark.parametrize("event", [sqs("a"), kinesis(b"a"), sns("a"), kafka(b"a"), firehose(b"a")])
def test_so_is_a_record_that_is_none(event: dict[str, Any], record: object) -> None:
    """Behind one that is, because the first tells the source."""
    whole = deepcopy(event)
    if "Records" in whole:
        whole["Records"].append(record)
    elif isinstance(whole["records"], list):
        whole["records"].append(record)
    else:
        whole["records"]["app-logs-0"].append(record)
    outcome = ingest(whole, WITH_TOKEN, forwarder=Receiver(), policy=POLICY, tag="logs", deadline=0.0)
    assert (outcome.received, outcome.delivered, outcome.rejected) == (2, 1, 1)
    check(whole)
