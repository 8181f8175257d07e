"""What every rule says, whatever its kind; pydantic, so that what is wrong comes with its place."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from minutewatch.analysis.minutes import Span, iso
from minutewatch.analysis.ports import Match
from minutewatch.analysis.queries import Counts, Tally, where
from minutewatch.rules.duration import MINUTE, MinuteOffset, Offset, WholeMinutes
from minutewatch.rules.group import conditions_of, filters_of, key_of
from minutewatch.rules.query.reading import read_query
from minutewatch.stores.documents import Json

MAX_EVENTS: Final = 10_000
BUILTIN: Final = "builtin."
"""How the names of the built-in detectors begin."""


def _one_or_many(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _different(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) < len(values):
        raise ValueError("a field stands there twice: keep one of them")
    return values


FieldName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_@][A-Za-z0-9_@.\-]*$", max_length=200)]
FieldNames = Annotated[
    tuple[FieldName, ...], Field(max_length=4), BeforeValidator(_one_or_many), AfterValidator(_different)
]
"""One field or a list of them."""


class _Part(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid")


class Event(_Part):
    """`times` log documents, the first one `at` after the beginning, then one `every` so long."""

    at: Offset = timedelta()
    times: Annotated[int, Field(strict=True, ge=1, le=MAX_EVENTS)] = 1
    every: Offset = timedelta()
    log: Annotated[dict[str, Any], Field(description="the log document, such as {log.level: error}")]


class Expected(_Part):
    """A finding: in the minute that begins so long after the beginning, about the group."""

    minute: Annotated[MinuteOffset, Field(description="which minute after the beginning, such as 3m")]
    key: dict[str, str | int | float | bool] = Field(default_factory=dict)
    observed: float | None = None


class Case(_Part):
    """A test case: what is found in these events, and nothing else."""

    name: Annotated[str, Field(min_length=1, max_length=200, description="say what it shows")]
    events: Annotated[tuple[Event, ...], Field(max_length=200, description="list the logs")]
    expect: Annotated[
        tuple[Expected, ...], Field(max_length=200, description="list what is found, or [] for nothing")
    ]

    @field_validator("events")
    @classmethod
    def _not_too_many(cls, events: tuple[Event, ...]) -> tuple[Event, ...]:
        if sum(event.times for event in events) > MAX_EVENTS:
            raise ValueError(f"all events together are more than {MAX_EVENTS}: make a smaller case")
        return events


PARTS: Final[Mapping[str, type[BaseModel]]] = MappingProxyType(
    {"tests": Case, "events": Event, "expect": Expected}
)
"""What the items of a rule's lists are."""


class RuleModel(_Part, ABC):
    """What every rule says.

    Attributes:
        name: Unique among the rules; `rule` of its findings.
        description: What it is about, for people.
        query: Which documents it counts, in query-string syntax.
        group_by: It judges each combination of these fields' values by itself.
        window: How far it looks back from the end of the minute judged.
        severity: That of its findings.
        suppress_for: A group is told again so long after it was told last.
        stage: Findings of a `shadow` rule are recorded, and nobody is told.
        runbook_url: Where it stands what to do.
        tests: Its test cases.
    """

    type: str
    name: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\- ]*$",
            max_length=100,
            description="give it one, such as checkout-5xx",
        ),
    ]
    description: Annotated[str, Field(max_length=2_000)] = ""
    query: Annotated[
        str, Field(max_length=8_000, description="say which documents it counts, such as log.level:error")
    ]
    group_by: FieldNames = ()
    window: WholeMinutes = MINUTE
    severity: Literal["low", "medium", "high", "critical"] = "medium"
    suppress_for: WholeMinutes = timedelta(minutes=30)
    stage: Literal["shadow", "live"] = "live"
    runbook_url: Annotated[str, Field(pattern=r"^https?://[^\s]+$", max_length=2_000)] | None = None
    tests: Annotated[tuple[Case, ...], Field(max_length=50)] = ()

    @field_validator("query")
    @classmethod
    def _is_query(cls, query: str) -> str:
        read_query(query)
        return query

    @field_validator("name")
    @classmethod
    def _not_builtin(cls, name: str) -> str:
        if name.startswith(BUILTIN):
            raise ValueError(f"names that begin with {BUILTIN} are the built-in detectors'")
        return name

    @property
    def needs(self) -> tuple[Tally, ...]:
        """The counts that it judges by."""
        return (Tally(group_by=self.group_by, where=where({"query_string": {"query": self.query}})),)

    @property
    def look_back(self) -> int:
        """How many minutes, the one judged among them, it looks at."""
        return self.window // MINUTE

    @property
    def quiet(self) -> int:
        """For how many minutes a group is not told again."""
        return self.suppress_for // MINUTE

    @property
    def is_live(self) -> bool:
        """Whether people are told."""
        return self.stage == "live"

    @abstractmethod
    def judge(self, counts: Mapping[Tally, Counts], span: Span) -> Iterable[Match]:
        """The minutes of the span in which it holds, as `Rule.judge` says."""

    def finding(self, match: Match) -> Json:
        """What it says of a match, in the finding's fields."""
        window = Span(start=match.minute + 1 - self.look_back, end=match.minute + 1)
        limits = f"@timestamp:[{iso(window.start)} TO {iso(window.end)}}}"
        document = {
            "key": key_of(self.group_by, match.group),
            "severity": self.severity,
            "observed": match.observed,
            "unit": "logs",
            "window": window.document(),
            "query": " AND ".join([f"({self.query})", *conditions_of(self.group_by, match.group), limits]),
        }
        return document | ({"runbook_url": self.runbook_url} if self.runbook_url else {})

    def shown_by(self, match: Match) -> Json:
        """The query of the documents behind a match, without its time."""
        asked = {"query_string": {"query": self.query}}
        return {"bool": {"filter": [asked, *filters_of(self.group_by, match.group)]}}
