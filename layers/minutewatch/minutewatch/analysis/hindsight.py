"""Minutes that were judged before documents came into them, judged once more. Pure.

The windows of the newest minutes reach half an hour back, so what came that late is judged with them. Of older
minutes failures, failing routes and errors never seen before are looked for here, minute by minute and by what
is usual now; of a trouble that was told, in time or late, no more is said. Traffic, hosts and durations are not
looked back at: logs that are late look like a drop until they are there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Protocol

from minutewatch.analysis.alarm import Alarm
from minutewatch.analysis.detectors.detector import LONGEST, Detector, Verdict
from minutewatch.analysis.detectors.error_ratio import ErrorRatio
from minutewatch.analysis.detectors.new_pattern import NewPattern
from minutewatch.analysis.detectors.route_failures import RouteFailures
from minutewatch.analysis.minutes import Plan
from minutewatch.analysis.queries import Counts, Tally
from minutewatch.analysis.sample import EMPTY, samples
from minutewatch.analysis.series import Observation
from minutewatch.analysis.state import State
from minutewatch.analysis.watch import COOL_DOWN, Watch

# Together with the longest window, every minute is looked at by somebody.
FROM: Final = LONGEST


class LooksBack(Detector, Protocol):
    """A detector that judges earlier minutes as well. It is shown them oldest first, with what is known now."""

    def look_back(self, seen: Sequence[Observation]) -> list[float]:
        """The raw score of each of these minutes."""

    def late_verdict(self, seen: Sequence[Observation], now: int) -> Verdict:
        """What the last `look_back`, which was about these minutes and maybe later ones, saw; it is told now."""


# The detectors, of one kind the first one that is sure speaks; and how far apart the minutes are that one is shown
# together. A ratio has to know every minute between; of what is counted, all that is told together is.
LOOKING_BACK: Final[Mapping[type[LooksBack], int]] = MappingProxyType(
    {ErrorRatio: 1, RouteFailures: COOL_DOWN, NewPattern: COOL_DOWN}
)


def look_back(state: State, counts: Mapping[Tally, Counts], plan: Plan, *, threshold: float) -> list[Alarm]:
    """What stands out in the late minutes of the plan; `counts` has them whole, and `state` notes what is told."""
    found = {minute: samples(counts, minute) for minute in plan.late if minute < plan.span.start - FROM}
    alarms: list[Alarm] = []
    for service in sorted({service for now in found.values() for service in now}):
        if watch := state.services.get(service):
            seen = [
                Observation(
                    minute=minute,
                    series=watch.series,
                    sample=now.get(service, EMPTY),
                    watched=max(0, minute - watch.first),
                )
                for minute, now in found.items()
            ]
            alarms += _alarms(state, service, watch, seen, plan.span.start, threshold)
    return alarms


def _alarms(
    state: State, service: str, watch: Watch, seen: Sequence[Observation], now: int, threshold: float
) -> Iterator[Alarm]:
    """One a detector and run of minutes at most: the first minute over the threshold, unless it was told."""
    for kind, apart in LOOKING_BACK.items():
        name, detector = kind.NAME, watch.detector(kind.NAME)
        if not isinstance(detector, kind):
            continue
        for run in _runs(seen, apart):
            scores = [state.tails.score(name, raw) for raw in detector.look_back(run)]
            over = [place for place, score in enumerate(scores) if score >= threshold]
            if over and watch.note(detector.KIND, run[over[0]].minute, run[over[-1]].minute):
                yield Alarm(
                    detector=name,
                    kind=detector.KIND,
                    service=service,
                    minute=run[over[0]].minute,
                    score=scores[over[0]],
                    threshold=threshold,
                    verdict=detector.late_verdict(run[: over[0] + 1], now),
                )


def _runs(seen: Iterable[Observation], apart: int) -> list[list[Observation]]:
    """The minutes, ascending, as runs of which none is further apart from the next one."""
    runs: list[list[Observation]] = []
    for one in seen:
        if runs and one.minute - runs[-1][-1].minute <= apart:
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs
