"""How often each of many keys comes up, such as error patterns or routes; and which comes up improbably often."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from math import log
from typing import Any, Final, NamedTuple

from minutewatch.analysis.detectors.detector import tempered
from minutewatch.analysis.minutes import MINUTES_A_DAY
from minutewatch.analysis.tails import surge_tail

WIDTHS: Final = (2, 3, 5, 10, 20)
# The first of the widths that has a minute of that age.
_PLACES: Final = tuple(bisect_right(WIDTHS, age) for age in range(WIDTHS[-1]))
# A minute belongs to the present for so long, and to the past from then on.
PRESENT: Final = 30
# Half of the past is forgotten in two days.
HALF_LIFE: Final = 2 * MINUTES_A_DAY
_HORIZON: Final = HALF_LIFE / log(2)
KEPT: Final = 0.5 ** (1 / HALF_LIFE)
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
# A minute teaches less while the key stands out.
SUSPICIOUS: Final = 3.0
TAUGHT_WHEN_SUSPICIOUS: Final = 0.1
# What came up less, or so long ago, is new.
NEWLY: Final = 0.5
ONE_LINE: Final = 1.0
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


class Key:
    """One key: how often it came up before, and in each of the last minutes."""

    __slots__ = ("count", "last", "present", "score", "told_until")

    def __init__(self, dumped: Sequence[Any] = (0.0, 0, (), 0.0, 0)) -> None:
        self.count: float
        self.last: int
        self.score: float
        self.told_until: int
        self.count, self.last, present, self.score, self.told_until = dumped
        self.present: dict[int, float] = dict(present) if present else {}

    def dump(self) -> list[Any]:
        """Compact JSON."""
        return [self.count, self.last, list(self.present.items()), self.score, self.told_until]

    def settle(self, minute: int) -> None:
        """Move what is no longer the present into the past."""
        if min(self.present, default=minute) > minute - PRESENT:
            return
        old = [one for one in self.present if one <= minute - PRESENT]
        for one in old:
            taught = TAUGHT_WHEN_SUSPICIOUS if self.score >= SUSPICIOUS else 1.0
            self.count = self.count_at(one) + taught * self.present.pop(one)
            self.last = one

    def count_at(self, minute: int) -> float:
        """The count, as far as it is not forgotten."""
        return float(self.count * KEPT ** max(0, minute - self.last))


class Frequency:
    """Counts keys and finds the one that comes up most improbably often.

    With c lines in T minutes of the past, n lines or more within w minutes have the tail of a negative binomial
    with the mean w (c + 0.3) / (T + 30) and the shape min(c + 0.3, 2): the prediction from a gamma prior (Gelman
    et al., Bayesian Data Analysis, 3rd ed., sec. 2.6), which needs no threshold between "new" and "suddenly
    frequent".
    """

    __slots__ = ("_news", "corrected", "keys")

    def __init__(self, state: Mapping[str, Sequence[Any]] | None = None, *, news: int = NEWS) -> None:
        """Continue from what `dump` gave, or begin; `news` lines of what is new are told within one minute."""
        self._news = news
        self.corrected: set[str] = set()
        """Keys of which more was found in earlier minutes since `surges` looked at them."""
        self.keys: dict[str, Key] = {name: Key(dumped) for name, dumped in (state or {}).items()}

    def take(self, minute: int, counts: Mapping[str, float]) -> bool:
        """Add the minute; whether keys had to be forgotten."""
        for key in self.keys.values():
            if key.present:
                key.settle(minute)
        for name, count in counts.items():
            if name not in self.keys:
                self.keys[name] = Key((0.0, minute, (), 0.0, 0))
            present = self.keys[name].present
            present[minute] = present.get(minute, 0.0) + count
        return self.bound(minute)

    def bound(self, minute: int) -> bool:
        """Forget the keys that are too many; whether there were any."""
        if len(self.keys) <= MAX_KEYS:
            return False
        self._forget(minute)
        return True

    def correct(self, minute: int, counts: Mapping[str, float]) -> None:
        """Put the counts of one of the minutes of the present in the place of what it had."""
        for name, count in counts.items():
            self.keys.setdefault(name, Key((0.0, minute, (), 0.0, 0))).present[minute] = count
        self.corrected.update(counts)

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
        self.corrected.clear()

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

    def surges(self, minute: int, watched: int, names: Mapping[str, float], load: float = 1.0) -> Iterator[Surge]:
        """Those of the keys, seen in this minute or corrected, that come up improbably often at `load` times the
        usual traffic."""
        past = _past(watched, load)
        if self.corrected:
            names = dict.fromkeys([*names, *sorted(self.corrected)], 0.0)
            self.corrected = set()
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
