"""What a policy says about redaction."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from minutewatch.ingest.redaction.actions import Action

Choice = Action | Literal["keep"]


class HiddenField(NamedTuple):
    """Fields whose value is hidden whatever it is, by name in any case; `*` stands for any characters."""

    kind: str
    name: str
    action: Action = "mask"


class HiddenPattern(NamedTuple):
    """What matches this RE2 pattern is hidden: its group `redact` if it has one, else all of it."""

    kind: str
    pattern: str
    action: Action = "mask"


class RedactionSpec(NamedTuple):
    """What is hidden, and how.

    Attributes:
        secrets: For every shipped kind of secret that `kinds` does not name.
        kinds: For one shipped kind, by its name.
        fields: Further fields by name.
        patterns: Further forms.
        not_secret: Names of fields that look secret and are not, as in `HiddenField`.
    """

    secrets: Choice = "mask"
    kinds: Mapping[str, Choice] = MappingProxyType({})
    fields: tuple[HiddenField, ...] = ()
    patterns: tuple[HiddenPattern, ...] = ()
    not_secret: tuple[str, ...] = ()

    @property
    def hashes(self) -> bool:
        """Whether any action needs the key."""
        fields, patterns = (rule.action for rule in self.fields), (rule.action for rule in self.patterns)
        return "hash" in {self.secrets, *self.kinds.values(), *fields, *patterns}
