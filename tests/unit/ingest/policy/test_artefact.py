"""The compiled policy says what the file said."""

import json
from pathlib import Path

import pytest

from minutewatch.errors import ConfigError
from minutewatch.ingest.policy import COMPILED, PolicySpec
from minutewatch.ingest.policy.artefact import dumps, is_current, loads

from .builders import spec_of

ROOT = Path(__file__).parents[4]
FULL = r"""
redact:
  secrets: hash
  kinds: {email: mask}
  fields: [{field: "*phone", kind: phone}]
  patterns: [{kind: order, pattern: 'ORD-\d+', action: drop}]
  not_secret: csrf_token
include: [{log_group: "/aws/*"}]
exclude: [{level: debug}]
sample: [{rate: 0.1, level: [info, none]}]
name: [{from: service, pattern: '(?P<a>x)', set: {labels.a: '{a}'}, when: {level: info}, override: true}]
"""


@pytest.mark.parametrize("text", ["", FULL])
def test_what_was_compiled_is_read_again(text: str) -> None:
    spec = spec_of(text)
    assert loads(dumps(spec, source=b"x"), name="it") == spec


def test_the_same_policy_gives_the_same_bytes() -> None:
    assert dumps(spec_of(FULL), source=b"x") == dumps(spec_of(FULL), source=b"x")


def test_it_knows_the_file_that_it_was_compiled_from() -> None:
    artefact = dumps(PolicySpec(), source=b"version: 1")
    assert is_current(artefact, source=b"version: 1")
    assert not is_current(artefact, source=b"version: 1\n")
    assert not is_current(b"[]", source=b"version: 1")
    assert not is_current(b"no json", source=b"version: 1")


def test_the_shipped_policy_is_compiled_from_the_shipped_file() -> None:
    source = (ROOT / "ingest.yaml").read_bytes()
    assert is_current(Path(COMPILED).read_bytes(), source=source), "run `minutewatch policy compile`"
    assert loads(Path(COMPILED).read_bytes(), name="it") == PolicySpec()


@pytest.mark.parametrize(
    ("artefact", "told"),
    [
        (b"no json", "it holds no compiled policy"),
        (b"{}", "it holds no compiled policy (KeyError('format'))"),
        (b"[]", "it holds no compiled policy"),
        (json.dumps({"format": 2}).encode(), "it holds a policy of format 2, not 1"),
        (json.dumps({"format": 1, "policy": {"redaction": 1}}).encode(), "it holds no compiled policy"),
    ],
)
def test_anything_else_is_refused_with_its_mend(artefact: bytes, told: str) -> None:
    with pytest.raises(ConfigError) as raised:
        loads(artefact, name="it")
    assert told in str(raised.value)
    assert "compile it again with `minutewatch policy compile`" in str(raised.value)
