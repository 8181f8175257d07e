"""How often each of many keys comes up, such as error patterns or routes; and which comes up improbably often."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log
from typing import Any, Final, NamedTuple

from minutewatch.analysis.detectors.detector import tempered
from minutewatch.analysis.detectors.key import HALF_LIFE, KEPT, ONE_LINE, PRESENT, Key
from minutewatch.analysis.minutes import MINUTES_A_DAY
from minutewatch.analysis.tails import surge_tail

WIDTHS: Final = (2, 3, 5, 10, 20)
# The first of the widths that has a minute of that age.
_PLACES: Final = tuple(bisect_right(WIDTHS, age) for age in range(WIDTHS[-1]))
_HORIZON: Final = HALF_LIFE / log(2)
# A key that was never seen has come up a third of a time before it was watched, within half an hour.
PRIOR_COUNT: Final = 0.3
PRIOR_MINUTES: Final = 30.0
# Of a service that is known for less, the present is part of the past as well.
YOUNG: Final = 120
# What comes in clumps is as improbable as its clumps.
MAX_SHAPE: Final = 2.0
# A line, or lines of one minute only, are what retries and typing errors do ...
MIN_COUNT: Final = 2
# ... but of something that was never seen, so many lines in one minute are news.
NEWS: Final = 3
# Up to twice the expected is nothing to speak of: a score of about 1 at most, at shapes of 0.3 to 2.
USUAL: Final = 2.0
# What came up less, or so long ago, is new.
NEWLY: Final = 0.5
# Keys remembered; the longest unseen go first. A key unseen for two weeks is unknown again.
MAX_KEYS: Final = 200
EXPIRES_AFTER: Final = 14 * MINUTES_A_DAY


class Surge(NamedTuple):
    """A key that comes up improbably often: in `lines` lines within `width` minutes where `expected` are usual."""

    key: str
    score: float
    width: int
    lines: float
    expected: float
    is_new: bool


class Frequency:
    """Counts keys and finds the one that comes up most improbably often.

    With c lines in T minutes of the past, n lines or more within w minutes have the tail of a negative binomial
    with the mean w (c + 0.3) / (T + 30) and the shape min(c + 0.3, 2): the prediction from a gamma prior (Gelman
    et al., Bayesian Data Analysis, 3rd ed., sec. 2.6), which needs no threshold between "new" and "suddenly
    frequent".
    """

    __slots__ = ("_corrected", "_news", "due", "keys")

    def __init__(self, state: Mapping[str, Sequence[Any]] | None = None, *, news: int = NEWS) -> None:
        """Continue from what `dump` gave, or begin; `news` lines of what is new are told within one minute."""
        self._news = news
        # Keys of which more was found in earlier minutes since the last one.
        self._corrected: set[str] = set()
        self.due: list[str] = []
        """The keys to look at in the minute that was taken: those that came up in it or were corrected."""
        self.keys: dict[str, Key] = {name: Key(dumped) for name, dumped in (state or {}).items()}

    def take(self, minute: int, counts: Mapping[str, float]) -> bool:
        """Add the minute; whether keys had to be forgotten."""
        for key in self.keys.values():
            if key.present:
                key.settle(minute)
        for name, count in counts.items():
            present = self.key(name, minute).present
            present[minute] = present.get(minute, 0.0) + count
        self.due = list(counts)
        if self._corrected:
            self.due += sorted(self._corrected.difference(counts))
            self._corrected = set()
        return self.bound(minute)

    def key(self, name: str, minute: int) -> Key:
        """The key; a new one has come up for the first time in that minute."""
        key = self.keys.get(name)
        if key is None:
            key = self.keys[name] = Key((0.0, minute, (), 0.0, 0))
        return key

    def bound(self, minute: int) -> bool:
        """Forget the keys that are too many; whether there were any."""
        if len(self.keys) <= MAX_KEYS:
            return False
        self._forget(minute)
        return True

    def correct(self, minute: int, counts: Mapping[str, float]) -> None:
        """Put the counts of one of the minutes of the present in the place of what it had."""
        for name, count in counts.items():
            self.key(name, minute).present[minute] = count
        self._corrected.update(counts)

    def is_unknown(self, name: str, minute: int) -> bool:
        """Whether in that earlier minute it had not come up before, nor has done so since, in time and more than
        once; and nobody was told."""
        key = self.keys.get(name)
        if key is None or key.told_until:
            return key is None
        return key.count < NEWLY or (key.count <= ONE_LINE and key.last > minute - PRESENT)

    def know(self, minute: int) -> None:
        """What is there now is not news: a service that has just appeared."""
        for key in self.keys.values():
            key.count = key.count_at(minute) + sum(key.present.values())
            key.last = minute
            key.present.clear()

    def succeed(self, minute: int, names: Mapping[str, float]) -> None:
        """These keys stand for what others stood for until now: they come into their counts, by their shares."""
        whole = sum(key.count_at(minute) for key in self.keys.values())
        every = sum(names.values())
        for name, count in names.items():
            self.keys[name] = Key((whole * count / every, minute, (), 0.0, 0))

    def rename(self, old: str, new: str) -> None:
        """The key has another name now."""
        if (key := self.keys.pop(old, None)) is None:
            return
        other = self.keys.setdefault(new, key)
        if other is not key:
            other.count += key.count
            for minute, count in key.present.items():
                other.present[minute] = other.present.get(minute, 0.0) + count

    def surges(self, minute: int, watched: int, names: Iterable[str], load: float = 1.0) -> Iterator[Surge]:
        """Those of the keys that come up improbably often, up to this minute and at `load` times the usual
        traffic."""
        past = _past(watched, load)
        for name in names:
            key = self.keys.get(name)
            if key is not None:
                surge = _surge(name, key, minute, past, young=watched < YOUNG, news=self._news)
                key.score = surge.score if surge else 0.0
                if surge:
                    yield surge

    def late_surges(
        self, ends: range, watched: int, lines: Mapping[str, Mapping[int, float]], load: float
    ) -> Iterator[Surge]:
        """Those that came up improbably often in the windows that end in these earlier minutes, by what is usual
        now; `lines` has what is known now of each of these keys, by minute."""
        past = _past(watched, load)
        for name, present in lines.items():
            known = Key() if self.is_unknown(name, ends.start) else self.keys[name]
            surges: list[Surge] = []
            for minute in present:
                if minute in ends:
                    until = [(at, count) for at, count in present.items() if at <= minute]
                    late = Key((known.count, known.last, until, 0.0, 0))
                    surge = _surge(name, late, minute, past, young=watched < YOUNG, news=self._news)
                    surges += [surge] if surge else []
            if surges:
                yield max(surges, key=lambda surge: surge.score)

    def dump(self) -> dict[str, list[Any]]:
        """Compact JSON, from which it can continue."""
        return {name: key.dump() for name, key in self.keys.items()}

    def _forget(self, minute: int) -> None:
        latest = {name: max(key.present, default=key.last) for name, key in self.keys.items()}
        ranked = sorted(latest, key=lambda name: (latest[name], name), reverse=True)
        for name in ranked[MAX_KEYS:]:
            del self.keys[name]
        for name in ranked[:MAX_KEYS]:
            if minute - latest[name] > EXPIRES_AFTER:
                del self.keys[name]


def _past(watched: int, load: float) -> float:
    """The minutes that a key's count is of, at `load` times the usual traffic."""
    return float((_HORIZON * (1 - KEPT**watched) + PRIOR_MINUTES) / max(1.0, load))


def _surge(name: str, key: Key, minute: int, past: float, *, young: bool, news: int) -> Surge | None:
    if sum(key.present.values()) < MIN_COUNT:
        return None
    known = key.count_at(minute)
    is_new = known < NEWLY
    if not is_new and not _is_more(key, minute, USUAL * (known + PRIOR_COUNT) / past):
        counts = [count for at, count in key.present.items() if at > minute - WIDTHS[-1]]
        usual = Surge(key=name, score=0.0, width=WIDTHS[-1], lines=sum(counts), expected=0.0, is_new=False)
        return usual if tempered(counts) >= MIN_COUNT else None
    best: Surge | None = None
    seen = 0
    for width in WIDTHS:
        counts = [count for at, count in key.present.items() if minute - width < at <= minute]
        if len(counts) == seen:
            continue  # the same lines in more minutes are less improbable
        seen = len(counts)
        lines = tempered(counts)
        if is_new and max(counts) >= news:
            lines = sum(counts)
        if lines < MIN_COUNT:
            continue
        before = known
        if young:
            before += sum(n for at, n in key.present.items() if at <= minute - width)
        expected = width * (before + PRIOR_COUNT) / past
        shape = min(MAX_SHAPE, before + PRIOR_COUNT)
        score = surge_tail(lines, expected, shape=shape) if lines > USUAL * expected else 0.0
        if best is None or score > best.score:
            best = Surge(key=name, score=score, width=width, lines=sum(counts), expected=expected, is_new=is_new)
    return best


def _is_more(key: Key, minute: int, a_minute: float) -> bool:
    """Whether some window has more lines than so many a minute, which rules most keys out at a glance."""
    lines, seen = [0.0] * len(WIDTHS), 0.0
    for at, count in key.present.items():
        if (age := minute - at) < WIDTHS[-1]:
            lines[_PLACES[age]] += count
    for width, more in zip(WIDTHS, lines, strict=True):
        seen += more
        if seen > a_minute * width:
            return True
    return False
