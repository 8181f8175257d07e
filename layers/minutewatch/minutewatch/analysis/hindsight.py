"""Minutes that were judged before documents came into them, judged once more. Pure.

The windows of the newest minutes reach half an hour back, so what came that late is judged with them. Of older
minutes the share of failures is judged here, minute by minute and by what is usual now; of a trouble that was
told, in time or late, no more is said. Traffic, hosts and durations are not looked back at: logs that are late
look like a drop until they are there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from minutewatch.analysis.alarm import Alarm
from minutewatch.analysis.detectors.detector import LONGEST, WINDOWS
from minutewatch.analysis.detectors.error_ratio import ErrorRatio
from minutewatch.analysis.minutes import Plan
from minutewatch.analysis.queries import Counts, Tally
from minutewatch.analysis.sample import EMPTY, Sample, samples
from minutewatch.analysis.series import Observation
from minutewatch.analysis.state import State
from minutewatch.analysis.watch import Watch

# Together with the longest window, every minute is looked at by somebody.
FROM: Final = LONGEST


def look_back(state: State, counts: Mapping[Tally, Counts], plan: Plan, *, threshold: float) -> list[Alarm]:
    """What stands out in the late minutes of the plan; `counts` has them whole, and `state` notes what is told."""
    alarms: list[Alarm] = []
    for minutes in _runs(minute for minute in plan.late if minute < plan.span.start - FROM):
        found = [samples(counts, minute) for minute in minutes]
        for service in sorted({service for now in found for service in now}):
            if watch := state.services.get(service):
                late = [now.get(service, EMPTY) for now in found]
                alarms += _alarm(state, service, watch, minutes, late, threshold)
    return alarms


def _alarm(
    state: State, service: str, watch: Watch, minutes: Sequence[int], late: Sequence[Sample], threshold: float
) -> Iterator[Alarm]:
    """The first of the minutes over the threshold, unless it was told."""
    detector = watch.detector(ErrorRatio.NAME)
    if not isinstance(detector, ErrorRatio):
        return
    for number, minute in enumerate(minutes, start=1):
        if number < WINDOWS[0]:
            continue
        seen = Observation(minute=minute, series=watch.series, watched=max(0, minute - watch.first))
        score = state.tails.score(detector.NAME, detector.look_back(minute, seen, late[:number]))
        if score >= threshold:
            if watch.tell_late(minutes[0], minutes[-1]):
                yield Alarm(
                    detector=detector.NAME,
                    kind=detector.KIND,
                    service=service,
                    minute=minute,
                    score=score,
                    threshold=threshold,
                    verdict=detector.late_verdict(minute, seen, late[:number]),
                )
            return


def _runs(minutes: Iterable[int]) -> list[list[int]]:
    """The minutes, ascending, as runs without a gap."""
    runs: list[list[int]] = []
    for minute in minutes:
        if runs and runs[-1][-1] == minute - 1:
            runs[-1].append(minute)
        else:
            runs.append([minute])
    return runs
