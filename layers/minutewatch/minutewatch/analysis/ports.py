"""What analysis needs from outside, as it would like to have it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from minutewatch.analysis.minutes import Span
from minutewatch.analysis.queries import Counts, Group, Tally
from minutewatch.errors import SearchError
from minutewatch.stores.documents import Json, Stored, Version


class Store(Protocol):
    """The search engine; `minutewatch.stores.opensearch.OpenSearchStore` is one. All raise `SearchError`."""

    def multi_search(self, index: str, bodies: Iterable[Json]) -> list[Json | SearchError]:
        """A complete answer for each body, or why there is none."""

    def complaint(self, index: str, query: Json) -> str | None:
        """Why the index would not take the query; None if it would."""

    def fields(self, index: str, names: Iterable[str]) -> dict[str, bool]:
        """Of those names the fields that the index has, and whether all of them can be aggregated everywhere."""

    def read(self, index: str, doc_id: str) -> Stored | None:
        """The document as it is now, with its version."""

    def read_many(self, index: str, doc_ids: Sequence[str]) -> dict[str, Stored]:
        """Those of the documents that are there, by id."""

    def write(self, index: str, doc_id: str, document: Json, *, after: Version | None) -> Version:
        """Write only if the last write was `after`; raises `ConflictError` where it was not."""

    def put(self, index: str, doc_id: str, document: Json) -> None:
        """Write, whatever is there."""

    def create_all(self, documents: Mapping[tuple[str, str], Json]) -> frozenset[str]:
        """Create what is not there, by (index, id); the ids that were not there."""

    def ensure_index(self, index: str, body: Json) -> None:
        """Create the index unless it is there."""


class Channel(Protocol):
    """Somebody who is told of new findings."""

    @property
    def name(self) -> str:
        """What the outbox calls it; stays the same from release to release."""

    def send(self, finding_id: str, subject: str, text: str, finding: Json) -> None:
        """Hand the message over; raises `NotifyError` where it was not taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A minute in which a user's rule holds for a group.

    Attributes:
        group: The values of the rule's `group_by` fields, in their order; () without any.
        minute: The minute judged, the last of the window.
        observed: What was counted in the window; each document weighs 1 / `sample.rate`.
    """

    group: Group
    minute: int
    observed: float


class Rule(Protocol):
    """A user's rule of any kind: pure, the same counts give the same matches.

    The engine keeps the counts of `needs` over the last `look_back` minutes, asks for what is missing, lets
    `spoken.Spoken` decide which matches are told, and makes each of those a finding of kind `rule`.
    """

    @property
    def name(self) -> str:
        """Unique among the rules."""

    @property
    def needs(self) -> Sequence[Tally]:
        """The counts that it judges by. Their first `group_by` field is that of the rule, or they have none."""

    @property
    def look_back(self) -> int:
        """How many minutes, the one judged among them, it looks at; at most 1440."""

    @property
    def quiet(self) -> int:
        """For how many minutes a group is not told again; at least 1, at most 1440."""

    @property
    def is_live(self) -> bool:
        """Whether people are told; a finding of a shadow rule is only recorded."""

    def judge(self, counts: Mapping[Tally, Counts], span: Span) -> Iterable[Match]:
        """The minutes of the span in which it holds, oldest first.

        `counts` has, for each tally needed, every minute from `span.start - (look_back - 1)` on; a minute or a
        group that is not there counted nothing.
        """

    def finding(self, match: Match) -> Json:
        """What the rule says of a match, in the finding's fields: `key`, `severity`, `observed`, `unit`, `title`,
        `window`, `query`, and any of `expected`, `title_key`, `title_args`, `runbook_url`, `series`."""

    def shown_by(self, match: Match) -> Json:
        """The query of the documents behind a match, without its time: samples are taken of them."""
