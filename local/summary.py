"""What a run of the demo comes to, and whether that is a success."""

from collections import deque
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson

from local.service import NAME
from local.tail import Totals


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A finding as the index holds it, and when this machine first saw it there."""

    id: str
    rule: str
    severity: str
    title: str
    minute: datetime
    service: str
    seen: datetime


@dataclass(slots=True, kw_only=True)
class Observed:
    """What has been seen of a run so far; times are aware and UTC.

    `indexed` are the documents that came since the run began. `minutes` were judged since its first one.
    """

    began: datetime
    indexed: int = 0
    rejected: int = 0
    first_indexed_s: float | None = None
    failing_since: datetime | None = None
    judged_to: datetime | None = None
    minutes: int = 0
    findings: dict[str, Finding] = field(default_factory=dict[str, Finding])
    notifications: int = 0

    @property
    def unfound(self) -> bool:
        """True while no finding says that the service fails."""
        return not about_failure(self.findings.values(), self.failing_since)

    def judge(self, judged_to: datetime | None) -> bool:
        """Take note of where analysis stands; True if it has judged further minutes of this run."""
        first = self.began.replace(second=0, microsecond=0)
        minutes = int((judged_to - first) / timedelta(minutes=1)) if judged_to else 0
        if minutes <= self.minutes:
            return False
        self.minutes, self.judged_to = minutes, judged_to
        return True

    def learn(self, finding: Finding) -> bool:
        """Take note of a finding; True if it was not known."""
        return self.findings.setdefault(finding.id, finding) is finding


class Pace:
    """Logs a second over the last `window_s` seconds."""

    def __init__(self, *, window_s: float = 10.0) -> None:
        self._window_s = window_s
        self._counts = deque[tuple[float, int]]()

    def note(self, at_s: float, count: int) -> None:
        """The count at that instant of a monotonic clock."""
        self._counts.append((at_s, count))
        while at_s - self._counts[0][0] > self._window_s:
            self._counts.popleft()

    @property
    def rate(self) -> float:
        """0 until there are two instants."""
        if len(self._counts) < 2:
            return 0.0
        (first_s, first), (last_s, last) = self._counts[0], self._counts[-1]
        return (last - first) / (last_s - first_s) if last_s > first_s else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The figures of a run; the times in seconds are None for what did not happen.

    A run that was ended by Ctrl-C need not have found the failure.
    """

    interrupted: bool
    events_sent: int
    events_delivered_by_direct_invoke: int
    events_rejected: int
    events_spilled: int
    events_indexed: int
    events_lost: int
    minutes_judged: int
    findings: int
    findings_about_the_failure: int
    notifications: int
    seconds_set_up: float
    seconds_to_first_indexed_log: float | None
    seconds_from_failure_to_first_finding: float | None

    @property
    def failures(self) -> list[str]:
        """Why the run is no success; empty if it is one."""
        reasons = []
        if self.events_sent == 0:
            reasons.append("nothing was sent")
        if self.events_lost:
            reasons.append(f"{self.events_lost} events were lost")
        if not self.findings_about_the_failure and not self.interrupted:
            reasons.append("the service's failure was not found")
        return reasons

    def json(self) -> str:
        """The summary as indented JSON, with `ok` and the reasons."""
        body = {**asdict(self), "ok": not self.failures, "failures": self.failures}
        return orjson.dumps(body, option=orjson.OPT_INDENT_2).decode()


def summarise(totals: Totals, seen: Observed, *, set_up_s: float, interrupted: bool = False) -> Summary:
    """The summary of what was sent and seen; `set_up_s` is how long it took until the logs could flow."""
    about = about_failure(seen.findings.values(), seen.failing_since)
    first = min((finding.seen for finding in about), default=None)
    since = (first - seen.failing_since).total_seconds() if first and seen.failing_since else None
    return Summary(
        interrupted=interrupted,
        events_sent=totals.sent,
        events_delivered_by_direct_invoke=totals.delivered,
        events_rejected=totals.rejected + seen.rejected,
        events_spilled=totals.spilled,
        events_indexed=seen.indexed,
        events_lost=max(totals.sent - seen.indexed, 0),
        minutes_judged=seen.minutes,
        findings=len(seen.findings),
        findings_about_the_failure=len(about),
        notifications=seen.notifications,
        seconds_set_up=round(set_up_s, 1),
        seconds_to_first_indexed_log=_rounded(seen.first_indexed_s),
        seconds_from_failure_to_first_finding=_rounded(since),
    )


def about_failure(findings: Iterable[Finding], failing_since: datetime | None) -> list[Finding]:
    """The findings on the service in the minutes from its first failure on."""
    if failing_since is None:
        return []
    first_minute = failing_since - timedelta(minutes=1)
    return [finding for finding in findings if finding.service == NAME and finding.minute > first_minute]


def finding_of(document: dict[str, Any], *, finding_id: str, seen: datetime) -> Finding:
    """A finding's document, read; what it lacks is empty."""
    key = document.get("key") or {}
    return Finding(
        id=finding_id,
        rule=document.get("rule", ""),
        severity=document.get("severity", ""),
        title=document.get("title", ""),
        minute=datetime.fromisoformat(document["minute"]),
        service=str(key.get("service.name", "")),
        seen=seen,
    )


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 1)
