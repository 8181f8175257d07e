"""Whatever the line: one log, whole, whose fields hold what they should."""

import json
import random
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minutewatch.ingest.formats.ecs import ERRORS, FIELDS, MESSAGES, OBJECTS, TIMES
from minutewatch.ingest.formats.registry import CONTAINERS, OBJECT_CONTAINERS, OBJECT_FORMATS, TEXT_FORMATS

from .kinds import wrong
from .parsing import DATA, parsed

SAMPLES = [line for file in sorted(DATA.glob("*.log")) for line in file.read_text().splitlines() if line]


def check(line: str | dict[str, Any]) -> dict[str, Any]:
    """Parse the line and return its document, which is sound."""
    time_ns, document = parsed(line)
    assert time_ns is None or type(time_ns) is int
    assert [name for name in wrong(document) if line or not name.startswith("message")] == []
    assert document["message"] == line == "" or document["message"]
    json.dumps(document)
    return document


@given(st.text(st.characters()))
def test_any_text_is_one_sound_log(line: str) -> None:
    _, document = parsed(line)
    assert document["message"] == line or line.startswith(("{", " ", "\t", "\n", "\ufeff"))
    assert [name for name in wrong(document) if line or not name.startswith("message")] == []


PIECES = [*'"\\[]{} \t\n-=:/10Zé한\ud800\0', '"}', "null", "1e999", "-1", "[]", "{}", '""', "9" * 20]


def mutated(chance: random.Random) -> str:
    """A sample line with parts cut out, doubled, or other text or another sample's part put in."""
    line = chance.choice(SAMPLES)
    for _ in range(chance.randint(1, 4)):
        start = chance.randint(0, len(line))
        end, other = start + chance.randint(0, 12), chance.choice(SAMPLES)
        middles = ["", line[start:end] * chance.randint(2, 5), chance.choice(PIECES), other[start : end + 60]]
        line = line[:start] + chance.choice(middles) + line[chance.choice([start, end]) :]
    return line


@pytest.mark.parametrize("seed", range(10))
def test_any_mutation_of_a_real_line_is_one_sound_log(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(1_000):
        check(mutated(chance))


names = st.sampled_from(
    sorted({*FIELDS, *TIMES, *MESSAGES, *ERRORS, *OBJECTS, "labels", "labels.a", "record", "type"})
)
names |= st.sampled_from("eventVersion eventSource eventName awsRegion webaclId httpRequest action stream".split())
names |= st.text(max_size=4)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=12)
scalars |= st.sampled_from(["2026-01-05T10:07:00Z", "error", "function", "platform.report", "1.5", "GET", "/a?b"])
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=5), max_leaves=10
)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(names, values, min_size=1, max_size=9))
def test_any_object_is_one_sound_log(log: dict[str, Any]) -> None:
    check(log)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(names, values, min_size=1, max_size=9))
def test_an_object_and_its_line_give_the_same_log(log: dict[str, Any]) -> None:
    try:
        line = orjson.dumps(log).decode()
    except (TypeError, UnicodeEncodeError):
        return
    assert check(line) == check(orjson.loads(line)) or "message" not in log


@pytest.mark.parametrize("line", SAMPLES)
def test_every_sample_is_a_sound_log(line: str) -> None:
    check(line)


@pytest.mark.parametrize(
    "unit", ["a", "a=", '"', '\\"', "[", '] "', " app/", "(", "a b ", 'x="', "::", ", client: ", "1 "]
)
@pytest.mark.parametrize(
    "start", ["", "2026-01-05T10:07:00Z ", "2026-01-05 10:07:00 UTC:", "<34>1 ", "a=1 ", "10.0.0.1 - - ["]
)
def test_no_line_can_stall_ingest(start: str, unit: str) -> None:
    """A megabyte of what could make a pattern search quadratic; the runner's time-out would end it."""
    check(start + unit * (1_000_000 // len(unit)))


def test_a_format_is_named_once() -> None:
    formats = (*TEXT_FORMATS, *CONTAINERS, *OBJECT_FORMATS, *OBJECT_CONTAINERS)
    assert len({each.name for each in formats}) == len(formats)
