"""What ingest asks of its policy."""

from pathlib import Path
from typing import Any

import pytest

from minutewatch.config import OWN_MARK
from minutewatch.errors import ConfigError
from minutewatch.ingest.batch import Entry
from minutewatch.ingest.policy import EXCLUDED, OWN, SAMPLED_OUT, Policy, PolicySpec
from minutewatch.ingest.policy.artefact import dumps
from minutewatch.ingest.redaction import HiddenPattern, RedactionSpec

from .builders import spec_of

KEY = b"a key of at least sixteen characters"
GROUP = "aws.cloudwatch.log_group"


def event(**fields: Any) -> dict[str, Any]:
    return {"event.id": "37-abc", "message": "m", "log.level": "info", **fields}


def test_the_shipped_policy_hides_secrets_and_settles_nothing() -> None:
    policy = Policy.load()
    document = event(message="password=hunter2")
    assert policy.redact(document) == 1
    assert document["message"] == "password=[REDACTED:credential]"
    assert not policy.settles
    assert policy.hides_any(["id", "api_key"])
    assert policy.settle(document) is None
    assert policy.named({GROUP: "/a"}) == {GROUP: "/a"}


def test_a_policy_is_loaded_from_its_artefact(tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    file.write_bytes(dumps(spec_of("exclude: [{level: info}]"), source=b""))
    assert Policy.load(str(file)).settle(event()) == EXCLUDED


@pytest.mark.parametrize("content", [None, b"no json"])
def test_a_policy_that_cannot_be_loaded_is_the_operators_to_mend(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "policy.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigError) as raised:
        Policy.load(str(file))
    assert str(file) in str(raised.value)


def test_an_artefact_with_a_pattern_that_cannot_be_is_the_operators_to_mend(tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    spec = PolicySpec(redaction=RedactionSpec(patterns=(HiddenPattern(kind="a", pattern="(a"),)))
    file.write_bytes(dumps(spec, source=b""))
    with pytest.raises(ConfigError, match="check it with `minutewatch policy check`"):
        Policy.load(str(file))


def test_hashing_needs_a_key() -> None:
    spec = spec_of("redact: {kinds: {email: hash}}")
    with pytest.raises(ConfigError, match="redaction_key is missing in the secret"):
        Policy(spec)
    document = event(message="bob@example.com")
    assert Policy(spec, key=KEY).redact(document) == 1


def test_its_own_logs_are_never_forwarded_by_where_they_come_from() -> None:
    policy = Policy.load(own_log_groups=("/aws/lambda/watch-*Function-*", "/aws/lambda/ingest"))
    assert not policy.takes({GROUP: "/aws/lambda/ingest"})
    assert not policy.takes({GROUP: "/aws/lambda/watch-AnalysisFunction-1AB"})
    assert policy.takes({GROUP: "/aws/lambda/ingest2"})
    assert policy.takes({"aws.sqs.queue": "q"})


def test_its_own_logs_are_never_forwarded_by_their_mark_either() -> None:
    policy = Policy.load()
    line = f'{{"message":"m","{OWN_MARK}":true}}'
    entries: list[Entry] = [
        ("1", None, "a line"),
        ("2", None, line),
        ("3", None, {"message": "m", OWN_MARK: True}),
    ]
    ((portion, suspects),) = policy.screened(entries)
    assert (portion, set(suspects)) == (entries, {1, 2})
    assert policy.settle(event(fields={OWN_MARK: True})) == OWN
    assert policy.settle(event(fields={"x": 1})) is None
    assert policy.settle(event(fields={OWN_MARK: False})) is None  # only true is ours


def test_no_policy_switches_that_off() -> None:
    spec = spec_of("redact: {secrets: keep}\ninclude: [{level: info}]")
    policy = Policy(spec, own_log_groups=("/own",))
    assert not policy.takes({GROUP: "/own"})
    assert policy.settle(event(fields={OWN_MARK: True})) == OWN
    ((_, suspects),) = policy.screened([("1", None, f'{{"{OWN_MARK}":true}}')])
    assert list(suspects) == [0]


def test_an_event_is_named_before_it_is_chosen() -> None:
    policy = Policy(
        spec_of(
            """
            name: [{from: message, pattern: 'app=(?P<app>\\w+)', set: {service.name: '{app}'}, override: true}]
            exclude: [{service: noisy}]
            """
        )
    )
    assert policy.settles
    assert policy.settle(event(message="app=noisy", **{"service.name": "x"})) == EXCLUDED
    document = event(message="app=calm")
    assert policy.settle(document) is None
    assert document["service.name"] == "calm"


def test_a_source_is_named_once_for_all_its_logs() -> None:
    policy = Policy(
        spec_of("name: [{from: log_group, pattern: '^/ecs/(?P<app>.+)', set: {service.name: '{app}'}}]")
    )
    assert policy.named({GROUP: "/ecs/shop", "service.name": "x"})["service.name"] == "shop"
    assert not policy.settles


def test_sampled_events_carry_their_rate() -> None:
    policy = Policy(spec_of("sample: [{rate: 0.5, level: info}]"))
    documents = [event(**{"event.id": str(number)}) for number in range(200)]
    verdicts = [policy.settle(document) for document in documents]
    assert set(verdicts) == {None, SAMPLED_OUT}
    assert all(
        (document.get("sample.rate") == 0.5) is (verdict is None)
        for document, verdict in zip(documents, verdicts, strict=True)
    )


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("exclude: [{level: info}]", False),
        ("exclude: [{pattern_id: a}]", True),
        ("sample: [{rate: 0.5, pattern: a}]", True),
    ],
)
def test_it_tells_whether_it_needs_the_pattern(text: str, needs: bool) -> None:
    assert Policy(spec_of(text)).needs_pattern is needs
