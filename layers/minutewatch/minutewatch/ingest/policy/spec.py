"""What a policy file says, as values."""

from typing import NamedTuple

from minutewatch.ingest.naming import NameSpec
from minutewatch.ingest.redaction import RedactionSpec
from minutewatch.ingest.sampling import SampleSpec
from minutewatch.ingest.selection import ConditionSpec


class PolicySpec(NamedTuple):
    """What ingest hides, keeps and names. The default hides secrets and keeps everything."""

    redaction: RedactionSpec = RedactionSpec()
    include: tuple[ConditionSpec, ...] = ()
    exclude: tuple[ConditionSpec, ...] = ()
    sample: tuple[SampleSpec, ...] = ()
    naming: tuple[NameSpec, ...] = ()
