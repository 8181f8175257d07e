"""What a detector says, and how it is built."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, ClassVar, Protocol

from minutewatch.analysis.minutes import Span
from minutewatch.analysis.queries import Tally
from minutewatch.analysis.sample import Sample
from minutewatch.analysis.series import Observation

# Windows that counts, ratios and durations are summed up over; what lasts shows in the longer ones.
WINDOWS = (2, 3, 5, 8, 12, 20, 30)
LONGEST = WINDOWS[-1]
# In no window does the most unusual minute count for more than this many times the second.
MOST_OF_ONE = 2.0


class Severity(IntEnum):
    """How grave a finding is; names as in the finding's document."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


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
        about: What the finding is about beside the service, such as a host; part of its key.
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
    about: Mapping[str, str] = field(default_factory=dict[str, str])


class Detector(Protocol):
    """One judgement over one series; a new one is a file here and a line in the table of this package."""

    NAME: ClassVar[str]
    KIND: ClassVar[str]
    NEEDS: ClassVar[tuple[Tally, ...]]

    def __init__(self, state: Sequence[Any] = ()) -> None:
        """Continue from what `dump` gave, or begin."""

    def update(self, minute: int, seen: Observation) -> float:
        """The raw score of the minute: minus log10 of its probability under the series' own past; 0 is nothing."""

    def verdict(self, minute: int, seen: Observation) -> Verdict:
        """What the last `update`, which was over the threshold, saw. It is told now."""

    def dump(self) -> list[Any]:
        """What has to be known next minute, as compact JSON; empty where the series alone tell."""


class Corrected(Detector, Protocol):
    """A detector that keeps the last half hour itself, minute by minute."""

    def correct(self, minute: int, sample: Sample) -> None:
        """Put what is known now of one of these minutes in the place of what was; the next `update` goes by it."""


def tempered(values: Sequence[float], *, most: float = MOST_OF_ONE) -> float:
    """The sum, the highest value counting no more than `most` times the second: one minute alone is a blip."""
    if len(values) < 2:
        return 0.0
    second, first = sorted(values)[-2:]
    return sum(values) - max(0.0, first - most * second)
