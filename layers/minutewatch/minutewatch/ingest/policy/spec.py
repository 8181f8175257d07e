"""What a policy file says, as values."""

from dataclasses import dataclass, field

from minutewatch.ingest.naming import NameSpec
from minutewatch.ingest.redaction import RedactionSpec
from minutewatch.ingest.sampling import SampleSpec
from minutewatch.ingest.selection import ConditionSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySpec:
    """What ingest hides, keeps and names. The default hides secrets and keeps everything."""

    redaction: RedactionSpec = field(default_factory=RedactionSpec)
    include: tuple[ConditionSpec, ...] = ()
    exclude: tuple[ConditionSpec, ...] = ()
    sample: tuple[SampleSpec, ...] = ()
    naming: tuple[NameSpec, ...] = ()
