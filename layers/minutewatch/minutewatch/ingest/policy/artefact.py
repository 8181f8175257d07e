"""The compiled policy: JSON that ingest reads at its start, so that no YAML is read in a function."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from minutewatch.errors import ConfigError
from minutewatch.ingest.naming import NameSpec
from minutewatch.ingest.policy.spec import PolicySpec
from minutewatch.ingest.redaction import HiddenField, HiddenPattern, RedactionSpec
from minutewatch.ingest.sampling import SampleSpec

FORMAT: Final = 1
_MEND: Final = "compile it again with `minutewatch policy compile`"


def dumps(spec: PolicySpec, *, source: bytes) -> bytes:
    """The policy as text that is the same for the same policy; `source` is the file that it was read from."""
    content = {"format": FORMAT, "source_sha256": digest_of(source), "policy": _members(spec)}
    return json.dumps(content, indent=1, ensure_ascii=False).encode() + b"\n"


def digest_of(source: bytes) -> str:
    """What tells whether a file is still the one that was compiled."""
    return sha256(source).hexdigest()


def is_current(artefact: bytes, *, source: bytes) -> bool:
    """Whether the artefact was compiled from that very file."""
    try:
        return bool(json.loads(artefact)["source_sha256"] == digest_of(source))
    except (ValueError, KeyError, TypeError):
        return False


def loads(artefact: bytes, *, name: str) -> PolicySpec:
    """The policy.

    Raises:
        ConfigError: no compiled policy, or one of another release.
    """
    try:
        content = json.loads(artefact)
        if content["format"] != FORMAT:
            raise ConfigError(f"{name} holds a policy of format {content['format']!r}, not {FORMAT}: {_MEND}")
        return _policy(content["policy"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(f"{name} holds no compiled policy ({error!r}): {_MEND}") from error


def _members(value: Any) -> Any:
    """A spec with all that it holds, as JSON has it: named tuples as objects under the names of their fields."""
    if isinstance(value, Mapping):
        return {name: _members(member) for name, member in value.items()}
    if not isinstance(value, tuple):
        return value
    named = getattr(value, "_asdict", None)
    return _members(named()) if named else [_members(member) for member in value]


def _policy(policy: Mapping[str, Any]) -> PolicySpec:
    return PolicySpec(
        redaction=_redaction(policy["redaction"]),
        include=tuple(_condition(when) for when in policy["include"]),
        exclude=tuple(_condition(when) for when in policy["exclude"]),
        sample=tuple(SampleSpec(rate=rule["rate"], when=_condition(rule["when"])) for rule in policy["sample"]),
        naming=tuple(NameSpec(**{**rule, "when": _condition(rule["when"])}) for rule in policy["naming"]),
    )


def _redaction(redaction: Mapping[str, Any]) -> RedactionSpec:
    return RedactionSpec(
        secrets=redaction["secrets"],
        kinds=redaction["kinds"],
        fields=tuple(HiddenField(**rule) for rule in redaction["fields"]),
        patterns=tuple(HiddenPattern(**rule) for rule in redaction["patterns"]),
        not_secret=tuple(redaction["not_secret"]),
    )


def _condition(when: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {selector: tuple(values) for selector, values in when.items()}
