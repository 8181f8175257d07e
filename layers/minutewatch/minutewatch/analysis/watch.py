"""One service under watch: its counts minute by minute, its detectors, and when each of them spoke."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from minutewatch.analysis.detectors.detector import Detector, Observation
from minutewatch.analysis.minutes import MINUTES_A_DAY

HISTORY: Final = 60
# After it has spoken a detector is quiet until the trouble has been over for so long.
COOL_DOWN: Final = 30
# A service that logged nothing for a day is gone; should it come back it is new.
EXPIRES_AFTER: Final = MINUTES_A_DAY


class Watch:
    """What is kept of one service between runs; `take` brings it one minute further."""

    __slots__ = ("_detectors", "_quiet_until", "errors", "first", "last", "lines")

    def __init__(self, first: int, detectors: Mapping[str, type[Detector]]) -> None:
        self.first = self.last = first
        self.lines: list[float] = []
        self.errors: list[float] = []
        self._quiet_until: dict[str, int] = {}
        self._detectors: dict[str, Detector] = {name: detector() for name, detector in detectors.items()}

    def take(self, minute: int, lines: float, errors: float) -> None:
        """Add the minute's counts to the history."""
        self.lines.append(lines)
        self.errors.append(errors)
        if len(self.lines) > HISTORY:
            del self.lines[0], self.errors[0]
        if lines:
            self.last = minute

    def judge(self, minute: int, seen: Observation, *, threshold: float) -> Iterator[tuple[Detector, float]]:
        """The detectors whose score of this minute is over the threshold and was not just before, with the score.

        Each of them learns the minute, whether it speaks or not.
        """
        for name, detector in self._detectors.items():
            score = detector.update(minute, seen)
            if score >= threshold and self._may_speak(name, minute):
                yield detector, score

    def correct(self, minute: int, judged_to: int, lines: float, errors: float) -> Observation | None:
        """Put a late minute's counts in place of the old ones; what there was up to then, None if not known."""
        place = len(self.lines) - (judged_to - minute)
        if not 0 <= place < len(self.lines) or (self.lines[place], self.errors[place]) == (lines, errors):
            return None
        self.lines[place], self.errors[place] = lines, errors
        return Observation(
            lines=self.lines[: place + 1], errors=self.errors[: place + 1], watched=max(0, minute - self.first)
        )

    def judge_late(self, minute: int, seen: Observation, *, threshold: float) -> Iterator[tuple[Detector, float]]:
        """What a minute shows now that it did not show when it was judged; nobody learns anything by it."""
        for name, detector in self._detectors.items():
            if detector.dump():
                continue  # it has gone on since, and would take the minute for a new one
            score = detector.update(minute, seen)
            if score >= threshold and minute >= self._quiet_until.get(name, minute):
                self._quiet_until[name] = minute + COOL_DOWN
                yield detector, score

    def hush(self) -> None:
        """Take back that anything was said."""
        self._quiet_until.clear()

    def is_gone(self, minute: int) -> bool:
        """Whether nothing was heard of the service for so long that it is forgotten."""
        return minute - self.last >= EXPIRES_AFTER

    def lose_track(self) -> None:
        """Minutes were left out: what was counted before them is no neighbour of what comes."""
        self.lines.clear()
        self.errors.clear()

    def dump(self, minute: int) -> list[Any]:
        """Compact JSON, for `load`."""
        quiet = {name: until for name, until in self._quiet_until.items() if until > minute}
        kept = {name: state for name, detector in self._detectors.items() if (state := detector.dump())}
        return [self.first, self.last, self.lines, self.errors, quiet, kept]

    @classmethod
    def load(cls, dumped: list[Any], detectors: Mapping[str, type[Detector]]) -> "Watch":
        """The watch that `dump` gave; a detector that is new since begins, one that is gone is dropped."""
        first, last, lines, errors, quiet, kept = dumped
        watch = cls(first, {})
        watch.last, watch.lines, watch.errors, watch._quiet_until = last, lines, errors, quiet
        watch._detectors = {name: detector(kept.get(name, ())) for name, detector in detectors.items()}
        return watch

    def _may_speak(self, name: str, minute: int) -> bool:
        """Whether the cool-down is over; while the trouble lasts it begins anew every minute."""
        over = minute >= self._quiet_until.get(name, minute)
        self._quiet_until[name] = minute + COOL_DOWN
        return over
