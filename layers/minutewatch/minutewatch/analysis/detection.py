"""Minutes judged by the built-in detectors: counts go in, the state moves on, what stands out comes back. Pure."""

from collections.abc import Iterable, Mapping
from statistics import median
from typing import Final

from minutewatch.analysis.alarm import Alarm
from minutewatch.analysis.budget import threshold
from minutewatch.analysis.course import RECENT
from minutewatch.analysis.detectors import ESTATE_DETECTORS, SERVICE_DETECTORS
from minutewatch.analysis.detectors.drop import level
from minutewatch.analysis.detectors.latency import slower
from minutewatch.analysis.hindsight import look_back
from minutewatch.analysis.minutes import Plan
from minutewatch.analysis.queries import Counts, Tally
from minutewatch.analysis.sample import EMPTY, Sample, samples, total
from minutewatch.analysis.series import Observation, Peers
from minutewatch.analysis.state import State
from minutewatch.analysis.watch import Watch

# So many services have a common movement; of fewer each one is the median itself.
MIN_PEERS: Final = 4
# What all have in common explains no more than 30 % slower.
MAX_SLOWER: Final = 0.262
# Less than that is noise.
DISTINCT: Final = 0.1
# Of one kind one detector speaks at a time: false alarms are counted by kind.
KINDS: Final = len({detector.KIND for detector in SERVICE_DETECTORS.values()})


def detect(state: State, counts: Mapping[Tally, Counts], plan: Plan, *, false_alarms_a_day: float) -> list[Alarm]:
    """Judge each minute of the plan, oldest first; `state` is brought up to its end.

    The same minutes give the same alarms whether one run judges them or several do.
    """
    if plan.skipped:
        state.lose_track()
    _correct(state, counts, plan)
    late = _late(plan)
    alarms = look_back(state, counts, plan, threshold=_threshold(state, plan, false_alarms_a_day))
    for minute in range(plan.span.start, plan.span.end):
        last = minute == plan.span.end - 1
        found = _judge_minute(
            state, samples(counts, minute), minute, plan, late if last else {}, false_alarms_a_day
        )
        if minute >= plan.speak_from:
            alarms += found
        elif found:
            _hush(state)
    state.judged_to = plan.span.end
    return alarms


def _correct(state: State, counts: Mapping[Tally, Counts], plan: Plan) -> None:
    """Put the counts of minutes into which documents arrived since in the place of the old ones."""
    for minute in plan.late:
        now = samples(counts, minute)
        age = plan.span.start - 1 - minute
        for service, sample in now.items():
            if watch := state.services.get(service):
                watch.correct(minute, age, sample)
        if state.estate and plan.shards == 1:
            state.estate.correct(minute, age, total(now.values()))


def _late(plan: Plan) -> dict[str, float]:
    """Documents by service that came for minutes before the last one that was judged."""
    late: dict[str, float] = {}
    for minute, groups in plan.arrivals.items():
        if minute < plan.span.start - 1:
            for (service, *_), count in groups.items():
                late[service] = late.get(service, 0.0) + count
    return late


def _judge_minute(
    state: State,
    now: Mapping[str, Sample],
    minute: int,
    plan: Plan,
    late: Mapping[str, float],
    false_alarms_a_day: float,
) -> list[Alarm]:
    whole = total(now.values()) if plan.shards == 1 else Sample(levels={"": plan.totals.get(minute, 0)})
    _meet(state, now, minute)
    services = len(state.services)
    dark = not (whole.lines or whole.arrivals)
    least = _threshold(state, plan, false_alarms_a_day)
    state.tails.pass_minute(SERVICE_DETECTORS, services)
    alarms: list[Alarm] = []
    estate = state.estate = state.estate or Watch(minute, ESTATE_DETECTORS)
    if not dark or estate.series.minutes:
        estate.take(minute, whole)
        seen = Observation(
            minute=minute,
            series=estate.series,
            sample=whole,
            watched=minute - estate.first,
            services=services,
            dark=dark,
        )
        alarms += _told(state, estate, None, seen, least) if plan.first else ()
    peers = _peers(state, minute)
    lit = next((age for age, lines in enumerate(reversed(estate.series.arrivals.recent)) if not lines), RECENT)
    for service, watch in state.services.items():
        seen = Observation(
            minute=minute,
            series=watch.series,
            sample=now.get(service, EMPTY),
            late=late.get(service, 0.0),
            watched=minute - watch.first,
            services=services,
            dark=dark,
            lit=lit,
            peers=peers,
        )
        alarms += _told(state, watch, service, seen, least)
    return alarms


def _meet(state: State, now: Mapping[str, Sample], minute: int) -> None:
    """Watch the services that are new, forget those that are gone, and give each its counts."""
    for service, sample in now.items():
        if service not in state.services and (sample.lines or sample.arrivals):
            state.services[service] = Watch(minute, SERVICE_DETECTORS)
    for service in [name for name, watch in state.services.items() if watch.is_gone(minute)]:
        del state.services[service]
    for service, watch in state.services.items():
        watch.take(minute, now.get(service, EMPTY))


def _threshold(state: State, plan: Plan, false_alarms_a_day: float) -> float:
    """The score from which a detector speaks, of all shards' series together and of the estate."""
    return threshold(false_alarms_a_day, series=len(state.services) * plan.shards + 1, detectors=KINDS)


def _peers(state: State, minute: int) -> Peers:
    """What the services have in common, as they stand in the minute."""
    plain = [Observation(minute=minute, series=watch.series) for watch in state.services.values()]
    levels = [found for seen in plain if (found := level(seen)) is not None]
    slow = [found for seen in plain if (found := slower(minute, seen)) is not None]
    return Peers(
        level=median(levels) if len(levels) >= MIN_PEERS else 1.0,
        slower=_common(median(slow)) if len(slow) >= MIN_PEERS else 0.0,
    )


def _common(slower: float) -> float:
    return min(MAX_SLOWER, slower) if slower > DISTINCT else 0.0


def _told(state: State, watch: Watch, service: str | None, seen: Observation, least: float) -> Iterable[Alarm]:
    return [
        Alarm(
            detector=detector.NAME,
            kind=detector.KIND,
            service=service,
            minute=seen.minute,
            score=score,
            threshold=least,
            verdict=detector.verdict(seen.minute, seen),
        )
        for detector, score in watch.judge(seen.minute, seen, state.tails, threshold=least)
    ]


def _hush(state: State) -> None:
    for watch in (*state.services.values(), *((state.estate,) if state.estate else ())):
        watch.hush()
