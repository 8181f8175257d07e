"""The series of one service, and what a detector sees of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from minutewatch.analysis.course import RECENT, Course
from minutewatch.analysis.durations import Durations
from minutewatch.analysis.minutes import MINUTES_A_DAY
from minutewatch.analysis.past import Past
from minutewatch.analysis.sample import EMPTY, Sample

# A service that logs under more levels than this does not use them as levels.
MAX_LEVELS: Final = 8
LOAD: Final = 20


class Series:
    """A service's courses: arrivals, requests, failures, lines by level; and its durations."""

    __slots__ = ("_known", "_usual", "arrivals", "durations", "failures", "levels", "minutes", "requests")

    def __init__(
        self,
        arrivals: Course | None = None,
        requests: Course | None = None,
        failures: Course | None = None,
    ) -> None:
        self.minutes = 0
        """Minutes without a gap before them, counted up to `RECENT`."""
        self.arrivals, self.requests = arrivals or Course(), requests or Course()
        self.failures = failures or Course()
        self.levels: dict[str, Course] = {}
        self.durations = Durations()
        # The mean of the arrivals a minute over the last day or two, and of how many minutes.
        self._usual, self._known = 0.0, 0

    @property
    def busy(self) -> float:
        """How many times more than on average over a day or two arrived in the last 20 minutes."""
        recent = self.arrivals.recent[-LOAD:]
        return self.load_of(sum(recent) / len(recent)) if recent else 1.0

    def load_of(self, lines: float) -> float:
        """How many times the average over a day or two so many lines a minute are; 1 where it is not known."""
        return lines / self._usual if self._usual and self._known > LOAD else 1.0

    def take(self, minute: int, sample: Sample) -> None:
        """Add the minute after the last one. Documents without a time of arrival count when they are dated."""
        self.arrivals.take(minute, sum(sample.arrivals.values()) or sample.lines)
        self.requests.take(minute, sample.requests)
        self.failures.take(minute, sample.failures)
        self._meet(sample)
        levels = sample.levels
        for level, course in self.levels.items():
            course.take(minute, levels.get(level, 0))
        self.durations.take(minute, _bins(sample))
        self.minutes = min(RECENT, self.minutes + 1)
        self._known = min(MINUTES_A_DAY, self._known + 1)
        self._usual += (self.arrivals.recent[-1] - self._usual) / self._known

    def correct(self, age: int, sample: Sample) -> None:
        """Put a sample in the place of that of `age` minutes before the last one."""
        self.arrivals.correct(age, sum(sample.arrivals.values()) or sample.lines)
        self.requests.correct(age, sample.requests)
        self.failures.correct(age, sample.failures)
        self._meet(sample)
        for level, course in self.levels.items():
            course.correct(age, sample.levels.get(level, 0))
        self.durations.correct(age, _bins(sample))

    def dated(self, width: int) -> list[float]:
        """Documents by their own time, of the last `width` minutes."""
        courses = [course.recent[-width:] for course in (self.requests, *self.levels.values())]
        return list(map(sum, zip(*courses, strict=True)))

    def errors(self, width: int) -> tuple[Sequence[float], Sequence[float]]:
        """Failed requests and requests; of a service without requests, lines at an error level and all lines."""
        requests = self.requests.recent[-width:]
        if any(requests) or not self.levels:
            return self.failures.recent[-width:], requests
        bad = [self.levels[level].recent[-width:] for level in ("error", "fatal") if level in self.levels]
        if not bad:
            return [0.0] * len(requests), self.dated(width)
        return [sum(counts) for counts in zip(*bad, strict=True)], self.dated(width)

    def lose_track(self) -> None:
        """Minutes were left out."""
        self.minutes = 0
        for course in (self.arrivals, self.requests, self.failures, *self.levels.values()):
            course.lose_track()
        self.durations.lose_track()

    def _meet(self, sample: Sample) -> None:
        """Begin the courses of levels that are new."""
        for level in sample.levels:
            if level not in self.levels and len(self.levels) < MAX_LEVELS:
                self.levels[level] = Course()
                self.levels[level].pad(self.minutes)

    def dump(self, past: Past | None = None) -> list[Any]:
        """Compact JSON, for `load`."""
        return [
            [self.minutes, self._usual, self._known],
            self.arrivals.dump(past),
            self.requests.dump(past),
            self.failures.dump(past),
            {level: course.dump(past) for level, course in self.levels.items()},
            self.durations.dump(past),
        ]

    @classmethod
    def load(cls, dumped: Sequence[Any], past: Past | None = None) -> "Series":
        """What `dump` gave."""
        known, arrivals, requests, failures, levels, durations = dumped
        # In the order in which they were dumped.
        series = cls(Course.load(arrivals, past), Course.load(requests, past), Course.load(failures, past))
        by_level = {level: Course.load(course, past) for level, course in levels.items()}
        series.durations = Durations.load(durations, past)
        series.minutes, series._usual, series._known = known
        series.levels = by_level
        return series


def _bins(sample: Sample) -> dict[int, float]:
    return {int(place): count for place, count in sample.durations.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Peers:
    """What all services have in common at the moment; 1 and 0 where there are too few to say.

    Attributes:
        level: The median of how the last 10 minutes' arrivals compare with the 50 before them.
        slower: The median of how much slower (natural logarithm) the last 20 minutes are than usual.
    """

    level: float = 1.0
    slower: float = 0.0


# Not frozen: one is made for each service and minute, and that would make it twice as dear.
@dataclass(slots=True, kw_only=True)
class Observation:
    """One service (or all together) up to and with the minute that is judged.

    Attributes:
        minute: The minute judged.
        sample: What was counted in it.
        series: The past up to and with it.
        late: Documents that arrived in this run for minutes that had been judged before.
        watched: Minutes since the first document of the service.
        services: How many services are watched.
        dark: No service logged anything in this minute.
        lit: For how many minutes some service has logged something in each.
        peers: What all services have in common.
    """

    minute: int
    series: Series
    sample: Sample = field(default_factory=lambda: EMPTY)
    late: float = 0.0
    watched: int = 0
    services: int = 1
    dark: bool = False
    lit: int = RECENT
    peers: Peers = Peers()


def load(seen: Sequence[Observation]) -> float:
    """How many times more than on average was logged in the last 20 of these observations of a service."""
    lines = [one.sample.lines for one in seen[-LOAD:]]
    return seen[-1].series.load_of(sum(lines) / len(lines))
