"""One service under watch: its series, its detectors, and when each kind of them spoke."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from minutewatch.analysis.calibration import FLOOR, Peak, Tails
from minutewatch.analysis.detectors import CORRECTED
from minutewatch.analysis.detectors.detector import LONGEST, Detector
from minutewatch.analysis.minutes import MINUTES_A_DAY
from minutewatch.analysis.past import Past
from minutewatch.analysis.sample import Sample
from minutewatch.analysis.series import Observation, Series

# After one of its detectors has spoken a kind is quiet until the trouble has been over for so long ...
COOL_DOWN: Final = 30
# ... unless, some time later, it has got much worse: the same improbability three times over.
MUCH_WORSE: Final = 3.0
LATER: Final = 15
# A service that logged nothing for a day is gone; should it come back it is new.
EXPIRES_AFTER: Final = MINUTES_A_DAY
# While the pipeline has trouble with its logs nothing is said about a service's traffic, and for so long after it.
HOLD: Final = 20
HELD_KINDS: Final = frozenset({"traffic", "host", "volume"})
# What else is counted meanwhile may be half the truth: it has to be a hundred times less probable than otherwise.
IN_DOUBT: Final = 2.0
PIPELINE: Final = "pipeline"
# Of these kinds late minutes, up to a day old, are judged once more; so it is kept which minutes were told. The
# state has them in this order.
LOOKED_BACK_AT: Final = ("error", "pattern")
LOOKED_BACK: Final = 2 * MINUTES_A_DAY


class Watch:
    """What is kept of one service between runs; `take` brings it one minute further."""

    __slots__ = ("_detectors", "_held_until", "_peaks", "_quiet", "_told", "first", "last", "series")

    def __init__(self, first: int, detectors: Mapping[str, type[Detector]], series: Series | None = None) -> None:
        self.first = self.last = first
        self.series = series or Series()
        # kind -> [quiet until, score that was told, when]
        self._quiet: dict[str, list[float]] = {}
        self._held_until = 0
        # kind -> [first, last] minute of each of its troubles that was told.
        self._told: dict[str, list[list[int]]] = {kind: [] for kind in LOOKED_BACK_AT}
        self._detectors: dict[str, Detector] = {name: detector() for name, detector in detectors.items()}
        # Of those whose score is, or lately was, unusual.
        self._peaks: dict[str, Peak] = {}

    def take(self, minute: int, sample: Sample) -> None:
        """Add the minute's counts."""
        self.series.take(minute, sample)
        if sample.arrivals or sample.lines:
            self.last = minute

    def correct(self, minute: int, age: int, sample: Sample) -> None:
        """Put a sample in the place of that of the minute, which is `age` minutes before the last one."""
        self.series.correct(age, sample)
        if age < LONGEST:
            for kind in CORRECTED:
                detector = self._detectors.get(kind.NAME)
                if isinstance(detector, kind):
                    detector.correct(minute, sample)

    def judge(
        self, minute: int, seen: Observation, tails: Tails, *, threshold: float
    ) -> Iterator[tuple[Detector, float]]:
        """The detectors whose score of this minute is over the threshold and was not just before, with the score.

        Each of them learns the minute, whether it speaks or not; and `tails` learns the peaks that were no alarm
        and came with none: what moves during a trouble may belong to it.
        """
        trouble = any(minute < until for until, _, _ in self._quiet.values())
        for name, detector in self._detectors.items():
            raw = detector.update(minute, seen)
            peak = self._peaks.get(name)
            if peak is None:
                if raw <= FLOOR:
                    continue
                peak = self._peaks[name] = Peak()
            if over := peak.take(minute, raw):
                tails.learn(name, over, threshold)
            if not peak.height:
                del self._peaks[name]
                continue
            peak.told = peak.told or trouble
            score = tails.score(name, raw)
            in_doubt = minute < self._held_until and detector.KIND != PIPELINE
            if score < threshold + IN_DOUBT * in_doubt:
                continue
            peak.told = True
            if detector.KIND == PIPELINE:
                self._held_until = minute + HOLD
            elif detector.KIND in HELD_KINDS and minute < self._held_until:
                continue
            if self._may_speak(detector.KIND, minute, score):
                yield detector, score

    def hush(self) -> None:
        """Take back that anything was said."""
        self._quiet.clear()
        self._told = {kind: [] for kind in LOOKED_BACK_AT}

    def detector(self, name: str) -> Detector:
        """The detector of that name."""
        return self._detectors[name]

    def note(self, kind: str, first: int, last: int) -> bool:
        """Note trouble in these minutes; whether it is news, as none near them was noted."""
        for span in self._told[kind]:
            if span[0] - COOL_DOWN <= last and first <= span[1] + COOL_DOWN:
                # The same trouble, which began earlier or lasted longer than was known.
                span[:] = min(first, span[0]), max(last, span[1])
                return False
        self._told[kind].append([first, last])
        return True

    def is_gone(self, minute: int) -> bool:
        """Whether nothing was heard of the service for so long that it is forgotten."""
        return minute - self.last >= EXPIRES_AFTER

    def lose_track(self) -> None:
        """Minutes were left out: what was counted before them is no neighbour of what comes."""
        self.series.lose_track()

    def dump(self, minute: int, past: Past | None = None) -> list[Any]:
        """Compact JSON, for `load`."""
        quiet = {kind: told for kind, told in self._quiet.items() if told[0] > minute}
        kept = {name: state for name, detector in self._detectors.items() if (state := detector.dump())}
        peaks = {name: peak.dump() for name, peak in self._peaks.items()}
        told = [[one for one in spans if one[1] > minute - LOOKED_BACK] for spans in self._told.values()]
        return [self.first, self.last, self.series.dump(past), quiet, self._held_until, kept, peaks, *told]

    @classmethod
    def load(cls, dumped: list[Any], detectors: Mapping[str, type[Detector]], past: Past | None = None) -> "Watch":
        """The watch that `dump` gave; a detector that is new since begins, one that is gone is dropped.

        Of what the first release kept, 60 minutes of lines and errors, only the service's age is of use.
        """
        if len(dumped) == 6:
            watch = cls(dumped[0], detectors)
            watch.last = dumped[1]
            return watch
        first, last, series, quiet, held_until, kept, peaks, *told = dumped
        watch = cls(first, {}, Series.load(series, past))
        watch.last, watch._quiet, watch._held_until = last, quiet, held_until
        watch._told.update(zip(LOOKED_BACK_AT, told, strict=False))
        watch._detectors = {name: detector(kept.get(name, ())) for name, detector in detectors.items()}
        watch._peaks = {name: Peak(peak) for name, peak in peaks.items() if name in detectors}
        return watch

    def _may_speak(self, kind: str, minute: int, score: float) -> bool:
        """Whether the cool-down is over, or it got much worse; while the trouble lasts the cool-down begins
        anew."""
        until, told, at = self._quiet.get(kind, (minute, score, minute))
        if kind in self._told:
            self.note(kind, minute, minute)
        fresh = minute >= until
        worse = minute >= at + LATER and score >= told * MUCH_WORSE
        self._quiet[kind] = [minute + COOL_DOWN, *((score, minute) if fresh or worse else (told, at))]
        return fresh or worse
