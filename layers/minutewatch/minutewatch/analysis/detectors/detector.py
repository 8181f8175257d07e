"""What a detector is given, and what it says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, ClassVar, Protocol

from minutewatch.analysis.minutes import Span
from minutewatch.analysis.queries import Tally


class Severity(IntEnum):
    """How grave a finding is; names as in the finding's document."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One service (or all together) up to and with the minute that is judged.

    Attributes:
        lines: Documents a minute, oldest first, at most 60; the last one is the minute judged.
        errors: How many of them are errors, same shape.
        patterns: Documents of the minute by `log.pattern.id`, at level error or fatal only.
        watched: Minutes since the first document of the service.
        services: How many services are watched.
        dark: No service logged anything in this minute.
    """

    lines: Sequence[float]
    errors: Sequence[float]
    patterns: Mapping[str, float] = field(default_factory=dict[str, float])
    watched: int = 0
    services: int = 1
    dark: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Why the last update scored as it did, in the words of a finding.

    Attributes:
        span: The minutes that were judged together.
        baseline: The past they were compared with.
        series: What was observed minute by minute, oldest first; None where there was nothing to measure.
        worst: The gravest severity that the effect allows, however certain it is.
        title: Key into `titles.TITLES`.
        title_args: What fills the title, beside the service.
        shown_by: The query of the documents that show it.
        shown_in: Where to look for them.
        condition: The same as `shown_by` in query-string syntax; "" for all documents.
    """

    observed: float
    expected: float
    low: float
    high: float
    unit: str
    span: Span
    baseline: Span
    series: Sequence[float | None]
    worst: Severity
    title: str
    title_args: Mapping[str, str]
    shown_by: str
    shown_in: Span
    condition: str


class Detector(Protocol):
    """One judgement over one series; a new one is a file here and a line in the table of this package."""

    NAME: ClassVar[str]
    KIND: ClassVar[str]
    NEEDS: ClassVar[tuple[Tally, ...]]

    def __init__(self, state: Sequence[Any] = ()) -> None:
        """Continue from what `dump` gave, or begin."""

    def update(self, minute: int, seen: Observation) -> float:
        """The score of the minute: minus log10 of its probability under the series' own past; 0 is nothing."""

    def verdict(self, minute: int, seen: Observation) -> Verdict:
        """What the last `update`, which was over the threshold, saw."""

    def dump(self) -> list[Any]:
        """What has to be known next minute, as compact JSON; empty where the counts alone tell."""
