"""Judging minutes: counts go in, the state moves on, and what stands out comes back. Pure; no client, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from minutewatch.analysis.budget import threshold
from minutewatch.analysis.detectors import ESTATE_DETECTORS, SERVICE_DETECTORS
from minutewatch.analysis.detectors.detector import Observation, Verdict
from minutewatch.analysis.detectors.measures import ERROR_PATTERNS, ERRORS, LINES
from minutewatch.analysis.minutes import Plan
from minutewatch.analysis.queries import Counts, Group, Tally
from minutewatch.analysis.state import State
from minutewatch.analysis.watch import Watch

# What the detectors ask for, each question once, in an order that does not change.
TALLIES: Final[tuple[Tally, ...]] = tuple(
    dict.fromkeys(
        tally
        for table in (SERVICE_DETECTORS, ESTATE_DETECTORS)
        for detector in table.values()
        for tally in detector.NEEDS
    )
)


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


def judge(state: State, counts: Mapping[Tally, Counts], plan: Plan, *, false_alarms_a_day: float) -> list[Alarm]:
    """Judge each minute of the plan, oldest first; `state` is brought up to its end.

    The same minutes give the same alarms whether one run judges them or several do. A late minute that is still
    among the counts that are kept is corrected there, and told if it shows now what it did not show before.
    """
    alarms = [alarm for minute in plan.late for alarm in _judge_late(state, counts, minute, false_alarms_a_day)]
    if plan.skipped:
        state.lose_track()
    for minute in range(plan.span.start, plan.span.end):
        found = _judge_minute(state, counts, minute, false_alarms_a_day)
        if minute >= plan.speak_from:
            alarms += found
        elif found:
            _hush(state)
    state.judged_to = plan.span.end
    return alarms


def _judge_minute(
    state: State, counts: Mapping[Tally, Counts], minute: int, false_alarms_a_day: float
) -> list[Alarm]:
    lines, errors = (counts.get(tally, {}).get(minute, {}) for tally in (LINES, ERRORS))
    patterns = _by_service(counts.get(ERROR_PATTERNS, {}).get(minute, {}))
    for (service,) in lines:
        if service not in state.services:
            state.services[service] = Watch(minute, SERVICE_DETECTORS)
    for service in [name for name, watch in state.services.items() if watch.is_gone(minute)]:
        del state.services[service]
    services = len(state.services)
    least = threshold(false_alarms_a_day, series=services + 1, detectors=len(SERVICE_DETECTORS))

    alarms: list[Alarm] = []
    estate = state.estate = state.estate or Watch(minute, ESTATE_DETECTORS)
    total = sum(lines.values())
    if total or estate.lines:
        estate.take(minute, total, sum(errors.values()))
        alarms += _judge_one(estate, None, {}, minute, least, services=services, dark=not total)
    for service, watch in state.services.items():
        count = lines.get((service,), 0)
        # The counts are of two moments: a document that came between them is among the errors only.
        watch.take(minute, count, min(count, errors.get((service,), 0)))
        alarms += _judge_one(
            watch, service, patterns.get(service, {}), minute, least, services=services, dark=not total
        )
    return alarms


def _judge_late(
    state: State, counts: Mapping[Tally, Counts], minute: int, false_alarms_a_day: float
) -> list[Alarm]:
    lines, errors = (counts.get(tally, {}).get(minute, {}) for tally in (LINES, ERRORS))
    judged_to, services = state.judged_to or 0, len(state.services)
    least = threshold(false_alarms_a_day, series=services + 1, detectors=len(SERVICE_DETECTORS))
    if state.estate:
        state.estate.correct(minute, judged_to, sum(lines.values()), sum(errors.values()))
    alarms: list[Alarm] = []
    for service, watch in state.services.items():
        count = lines.get((service,), 0)
        seen = watch.correct(minute, judged_to, count, min(count, errors.get((service,), 0)))
        if seen is None:
            continue
        alarms += [
            Alarm(
                detector=detector.NAME,
                kind=detector.KIND,
                service=service,
                minute=minute,
                score=score,
                threshold=least,
                verdict=detector.verdict(minute, seen),
            )
            for detector, score in watch.judge_late(minute, seen, threshold=least)
        ]
    return alarms


def _judge_one(
    watch: Watch,
    service: str | None,
    patterns: Mapping[str, float],
    minute: int,
    least: float,
    *,
    services: int,
    dark: bool,
) -> list[Alarm]:
    seen = Observation(
        lines=watch.lines,
        errors=watch.errors,
        patterns=patterns,
        watched=minute - watch.first,
        services=services,
        dark=dark,
    )
    return [
        Alarm(
            detector=detector.NAME,
            kind=detector.KIND,
            service=service,
            minute=minute,
            score=score,
            threshold=least,
            verdict=detector.verdict(minute, seen),
        )
        for detector, score in watch.judge(minute, seen, threshold=least)
    ]


def _hush(state: State) -> None:
    for watch in (*state.services.values(), *((state.estate,) if state.estate else ())):
        watch.hush()


def _by_service(counts: Mapping[Group, float]) -> dict[str, dict[str, float]]:
    patterns: dict[str, dict[str, float]] = {}
    for (service, pattern), count in counts.items():
        patterns.setdefault(service, {})[pattern] = count
    return patterns
