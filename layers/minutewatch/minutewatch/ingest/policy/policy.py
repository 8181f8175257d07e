"""What ingest hides, keeps and names, ready to be asked about every event."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from minutewatch.config import OWN_MARK
from minutewatch.errors import ConfigError
from minutewatch.ingest.batch import Document, Entry
from minutewatch.ingest.naming import Naming
from minutewatch.ingest.policy.artefact import loads
from minutewatch.ingest.policy.spec import PolicySpec
from minutewatch.ingest.redaction import redaction_of
from minutewatch.ingest.sampling import Sampling
from minutewatch.ingest.selection import OF_THE_PATTERN, SELECTORS, Selection, wildcards

COMPILED: Final = f"{__file__.removesuffix('policy.py')}compiled.json"
"""The policy that is shipped with the package: what `minutewatch policy compile` wrote."""

OWN, EXCLUDED, SAMPLED_OUT = "own", "excluded", "sampled_out"
"""Why an event is not forwarded."""

_LOG_GROUP: Final = SELECTORS["log_group"]


class Policy:
    """One policy.

    In the order of use: `takes` and `named` for each source, `screened` for the lines of it, `redact` for the
    document of a line that may hold a secret, before its pattern is computed, and `settle` for every document if
    `settles` says so, and in any case for those that were redacted. `needs_pattern`: only after the pattern.
    """

    def __init__(self, spec: PolicySpec, *, own_log_groups: Iterable[str] = (), key: bytes = b"") -> None:
        if spec.redaction.hashes and not key:
            raise ConfigError(
                "redaction_key is missing in the secret: the policy hashes, so it should hold a text that nobody"
                " else knows, of 16 characters or more"
            )
        self._redactor = redaction_of(spec.redaction, key=key, marks=(OWN_MARK.replace(".", r"\."),))
        self._is_own_group = wildcards(tuple(own_log_groups))
        self._naming = Naming(spec.naming)
        self._sampling = Sampling(spec.sample)
        self._selection = Selection(include=spec.include, exclude=spec.exclude)
        self._selects, self._samples = bool(spec.include or spec.exclude), bool(spec.sample)
        self.settles = self._selects or self._samples or self._naming.names_events
        conditions = (*spec.include, *spec.exclude, *(rule.when for rule in spec.sample))
        self.needs_pattern = any(not OF_THE_PATTERN.isdisjoint(when) for when in conditions)

    @classmethod
    def load(
        cls,
        path: str | None = None,
        *,
        own_log_groups: Iterable[str] = (),
        secret: Mapping[str, str] | None = None,
    ) -> "Policy":
        """The compiled policy at `path`, or the one that is shipped with the package.

        `own_log_groups`: those of this stack's functions, `*` for any characters; they are never forwarded.
        `secret`: holds the `redaction_key` for the action `hash`, where the policy has one.

        Raises:
            ConfigError: There is no compiled policy, or no key that it needs.
        """
        file = path or COMPILED
        key = (secret or {}).get("redaction_key", "").encode()
        try:
            with open(file, "rb") as opened:  # noqa: PTH123 - pathlib is 4 ms of a cold start
                artefact = opened.read()
        except OSError as error:
            name = "INGEST_POLICY" if path else "the package"
            raise ConfigError(f"{name} holds no policy at {file}: {error.strerror}") from error
        spec = loads(artefact, name=file)
        try:
            return cls(spec, own_log_groups=own_log_groups, key=key)
        except ValueError as error:
            raise ConfigError(f"{file}: {error}: check it with `minutewatch policy check`") from error

    def takes(self, origin: Mapping[str, Any]) -> bool:
        """Whether logs of this source are forwarded at all: never those of this stack's own functions."""
        group = origin.get(_LOG_GROUP)
        return group is None or not self._is_own_group(group)

    def named(self, origin: Mapping[str, Any]) -> Mapping[str, Any]:
        """The fields that every log of the source shares, with the names that the rules give."""
        return self._naming.of_source(origin)

    def screened(self, entries: Iterable[Entry]) -> Iterator[tuple[Sequence[Entry], Collection[int]]]:
        """The entries in portions, each with the places in it of those that have to be redacted."""
        return self._redactor.screen.screened(entries)

    def hides_any(self, names: Iterable[str]) -> bool:
        """Whether a field of one of these names is hidden; every row under such a header has to be redacted."""
        return self._redactor.hides_any(names)

    def redact(self, document: Document) -> int:
        """Hide the secrets in the document; how many there were."""
        return self._redactor.redact(document)

    def settle(self, document: Document) -> str | None:
        """Name the event, then say why it is not forwarded; None where it is, with its rate if it is sampled."""
        if document.get("fields", {}).get(OWN_MARK) is True:
            return OWN
        if not self.settles:
            return None
        if self._naming.names_events:
            self._naming.name(document)
        if self._selects and not self._selection.wants(document):
            return EXCLUDED
        return SAMPLED_OUT if self._samples and not self._sampling.keeps(document) else None
