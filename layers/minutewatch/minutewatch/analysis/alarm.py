"""What a detector says when it speaks."""

from dataclasses import dataclass

from minutewatch.analysis.detectors.detector import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """A detector spoke: about which service (None: all together), which minute, how sure, and why."""

    detector: str
    kind: str
    service: str | None
    minute: int
    score: float
    threshold: float
    verdict: Verdict
