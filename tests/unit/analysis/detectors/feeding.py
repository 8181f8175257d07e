"""Feeds a detector minute by minute, as a watch does."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from minutewatch.analysis.detectors.detector import Detector, Verdict
from minutewatch.analysis.sample import Sample
from minutewatch.analysis.series import Observation, Peers, Series
from tests.unit.analysis.world import TEN

OK, FAILED, REFUSED = "0", "6", "2"


class Feed:
    """One series and one detector; `scores` has a score a minute."""

    def __init__(self, detector: Detector, *, start: int = TEN, watched: int = 0, **seen: Any) -> None:
        self.detector, self.series = detector, Series()
        self.minute, self.watched, self._seen = start, watched, seen
        self.scores: list[float] = []
        self.last = Observation(minute=start, series=self.series)

    def take(self, samples: Iterable[Sample], **seen: Any) -> list[float]:
        """The scores of these minutes, one after the other."""
        scores = [self._one(sample, {**self._seen, **seen}) for sample in samples]
        self.scores += scores
        return scores

    def verdict(self) -> Verdict:
        """What the last minute showed."""
        return self.detector.verdict(self.minute - 1, self.last)

    def again(self) -> "Feed":
        """The same with a detector and a series that were dumped and loaded."""
        kept, series = (orjson.loads(orjson.dumps(one.dump())) for one in (self.detector, self.series))
        other = Feed(type(self.detector)(kept), start=self.minute, watched=self.watched, **self._seen)
        other.series = Series.load(series)
        return other

    def _one(self, sample: Sample, seen: Mapping[str, Any]) -> float:
        self.series.take(self.minute, sample)
        self.last = Observation(
            minute=self.minute, series=self.series, sample=sample, watched=self.watched, **seen
        )
        score = self.detector.update(self.minute, self.last)
        self.minute += 1
        self.watched += 1
        return score


def requests(count: float, failed: float = 0, *, refused: Mapping[str, float] | None = None) -> Sample:
    """A minute with so many requests, of which so many failed, or were refused to these addresses."""
    turned_away = dict(refused or {})
    statuses = {OK: count - failed - sum(turned_away.values()), FAILED: failed, REFUSED: sum(turned_away.values())}
    return Sample(
        statuses={status: number for status, number in statuses.items() if number},
        addresses=turned_away,
        arrivals={"a": count} if count else {},
    )


def lines(count: float, level: str = "info", **more: Any) -> Sample:
    """A minute with so many lines at one level."""
    return Sample(levels={level: count} if count else {}, arrivals={"a": count} if count else {}, **more)


def errors(patterns: Mapping[str, float], *, of: float = 20) -> Sample:
    """A minute with these error patterns among so many lines."""
    bad = sum(patterns.values())
    return Sample(levels={"info": of - bad, "error": bad}, patterns=dict(patterns), arrivals={"a": of})


def hosts(counts: Mapping[str, float], *, off_s: Mapping[str, float] | None = None, minute: int = 0) -> Sample:
    """A minute in which these hosts' documents arrived; `off_s` is how many seconds too early they are dated."""
    middle = minute * 60_000 + 30_000
    stamps = {host: count * (middle - 1000 * (off_s or {}).get(host, 0)) for host, count in counts.items()}
    return Sample(arrivals=dict(counts), stamps=stamps, levels={"info": sum(counts.values())})


def timed(bins: Mapping[int, float]) -> Sample:
    """A minute of requests with these durations, by bin."""
    count = sum(bins.values())
    durations = {str(place): number for place, number in bins.items()}
    return Sample(durations=durations, statuses={OK: count}, arrivals={"a": count})


def ups_and_downs(level: float, count: int) -> list[float]:
    """Counts about a level, with a fixed wobble of a tenth."""
    return [round(level * (1 + 0.1 * ((i * 7) % 5 - 2) / 2)) for i in range(count)]


PEERS_ARE_DOWN = Peers(level=0.4)


def spoke(scores: Sequence[float], threshold: float = 4.0) -> bool:
    """Whether any of them is over the threshold."""
    return max(scores, default=0.0) > threshold
