"""Timelines of logs and of the runs that judge them, as they may befall: what a model-based test draws from."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from hypothesis import strategies as st

from minutewatch.analysis.outbox import LEASE_MS, MAX_CLAIMS
from minutewatch.analysis.ports import Store
from minutewatch.analysis.shards import Shard
from minutewatch.analysis.state import State
from minutewatch.errors import SearchError
from minutewatch.stores.documents import Json
from tests.unit.analysis.faults import Ear, Fate, FatefulStore, Hearing, Rival
from tests.unit.analysis.memory import KilledError, MemoryStore
from tests.unit.analysis.rules import CountRule
from tests.unit.analysis.world import TEN, Clock, a_log, an_engine, due

LENGTH: Final = 16
# Runs after the last event, enough to judge all that is late.
AFTER: Final = 6
RULES: Final = (
    CountRule(name="each-minute", at_least=2),
    CountRule(name="three-minutes", at_least=4, look_back=3),
    CountRule(name="all-together", at_least=4, look_back=5, group_by=()),
    CountRule(name="seldom", at_least=2, look_back=2, quiet=4),
    CountRule(name="busy", query="", at_least=4, look_back=2, group_by=("service.name", "host.name")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A document: in which minute it happened, and before which minute's run it can be found."""

    minute: int
    there_at: int
    document: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A run that is due when `minute` has ended, and comes so long after the one before; its fate.

    It takes place in the sandbox of that name, which is warm if it was there before; without one in a new sandbox.
    """

    minute: int
    after_ms: int = LEASE_MS
    fate: Fate = field(default_factory=Fate)
    sandbox: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What happens, and whether the built-in detectors judge it too: they take most of the time."""

    arrivals: tuple[Arrival, ...]
    steps: tuple[Step, ...]
    builtins: bool = True


class WorldStore(Store, Protocol):
    """A store that gets logs."""

    def add_logs(self, logs: Iterable[Json]) -> None:
        """These can be found from now on."""

    def findings(self) -> dict[str, Json]:
        """By id."""


@dataclass(slots=True, kw_only=True)
class World:
    """A store in which a timeline takes place.

    Attributes:
        coming: What is not there yet.
        builtins: Whether the built-in detectors judge.
        hearings: What each run told.
        judged: Of each run that moved the checkpoint, what logs were there, and when it was due.
        there: The logs that are there by this minute's run can be found.
        cut_short_ms: When a run was cut short last.
        warm: The sandboxes that runs took place in and that live on, by name.
    """

    coming: list[Arrival]
    builtins: bool = True
    store: WorldStore
    clock: Clock = field(default_factory=Clock)
    hearings: list[Hearing] = field(default_factory=list[Hearing])
    judged: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    there: int = 0
    cut_short_ms: int = 0
    warm: dict[str, "Sandbox"] = field(default_factory=dict[str, "Sandbox"])

    @classmethod
    def of(cls, timeline: Timeline, store: WorldStore | None = None) -> "World":
        """The world before anything has happened; in memory where no store is given."""
        return cls(coming=list(timeline.arrivals), builtins=timeline.builtins, store=store or MemoryStore())

    def arrive(self, minute: int) -> None:
        """Let be found what is there by then."""
        self.store.add_logs(one.document for one in self.coming if one.there_at <= minute)
        self.coming = [one for one in self.coming if one.there_at > minute]
        self.there = minute

    def run(self, minute: int, fate: Fate | None = None, sandbox: str = "") -> None:
        """One run which is due when the minute has ended; a rival has a sandbox of its own."""
        fate = fate or Fate()
        hearing = Hearing()
        self.hearings.append(hearing)
        # It is out of reach while it runs.
        place = self.warm.pop(sandbox, None) or Sandbox(self, rival="b" if sandbox == "a" else "a")
        alive = False
        try:
            place.run(minute, fate, hearing)
            alive = True
        except (KilledError, SearchError) as error:
            hearing.cut_short, self.cut_short_ms = True, self.clock.now_ms
            alive = isinstance(error, SearchError)
            raise
        finally:
            if sandbox and alive:
                self.warm[sandbox] = place

    def live(self, steps: Sequence[Step]) -> None:
        """Go through the steps; after each run that ended by itself all is as it was promised."""
        for step in steps:
            self.arrive(step.minute)
            self.clock.now_ms += step.after_ms
            with suppress(KilledError, SearchError):
                self.run(step.minute, step.fate, step.sandbox)
                self._assert_done(step)

    def state(self) -> Json:
        """What is remembered, but for who is to be told."""
        state = self._state()
        return {
            "services": {name: watch.dump(0) for name, watch in sorted(state.services.items())},
            "totals": state.totals.dump(),
            "windows": {name: [window.start, window.end, window.counts] for name, window in state.windows.items()},
            "rules": {name: (one.judged_to, one.error, sorted(one.spoken)) for name, one in state.rules.items()},
            "lags": state.lags.dump(),
        }

    def to_tell(self) -> set[str]:
        """The findings that people are to be told."""
        return {doc_id for doc_id, one in self.store.findings().items() if not one.get("quiet")}

    def told(self) -> set[str]:
        """The findings that somebody was told."""
        return {finding_id for hearing in self.hearings for finding_id in hearing.told}

    def told_by_the_living(self) -> list[str]:
        """What was told by the runs that came to their end; who did not may not have noted what it told."""
        return [finding_id for one in self.hearings if not one.cut_short for finding_id in one.told]

    def _state(self) -> State:
        stored = self.store.read("minutewatch-state", Shard().name)
        assert stored
        return State.load(stored.document)

    def _assert_done(self, step: Step) -> None:
        state = self._state()
        recorded = self.store.findings().keys()
        assert (state.judged_to or 0) > step.minute, "something that was due is not judged"
        assert all(entry.finding_id in recorded for entry in state.outbox), "something is not recorded yet"
        fates: list[Fate | Rival] = [step.fate, *([step.fate.rival] if step.fate.rival else [])]
        leased = self.clock.now_ms - self.cut_short_ms < LEASE_MS
        busy = any(len(hearing.told) == MAX_CLAIMS for hearing in self.hearings[-len(fates) :])
        if not (leased or busy or any(fate.deaf for fate in fates)):
            assert self.to_tell() <= self.told(), "something is not told yet"


class Sandbox:
    """Where runs take place one after the other, with all that one of them leaves in memory."""

    def __init__(self, world: World, *, rival: str) -> None:
        """`rival` is the sandbox of who comes between."""
        self._minute = 0
        self._ear = Ear()
        self._store = FatefulStore(
            world.store,
            intrude=lambda one: world.run(self._minute + one.later, Fate(deaf=one.deaf), rival),
            advanced=lambda: world.judged.append((world.there, self._minute)),
        )
        self._engine = an_engine(self._store, self._ear, clock=world.clock, rules=RULES, builtins=world.builtins)

    def run(self, minute: int, fate: Fate, hearing: Hearing) -> None:
        """One run; raises `KilledError` where that is its fate."""
        self._minute = minute
        self._store.begin(fate)
        self._ear.begin(hearing, deaf=fate.deaf)
        self._engine.run(due(minute + 1))


def _arrival(minute: int, late: int, service: str, level: str, number: int) -> Arrival:
    document = a_log(TEN + minute, number, service_name=service, log_level=level, host_name=f"h{number % 2}")
    return Arrival(minute=TEN + minute, there_at=TEN + minute + late, document=document)


_arrivals = st.builds(
    _arrival,
    st.integers(0, LENGTH - 1),
    # Most come in time; some a little, some much too late.
    st.one_of(st.just(0), st.just(0), st.integers(1, 3), st.integers(1, LENGTH)),
    st.sampled_from(["shop", "shop", "cart"]),
    st.sampled_from(["error", "error", "info"]),
    st.integers(0, 59),
)
_rivals = st.builds(Rival, at=st.integers(1, 4), later=st.sampled_from([0, 1, 2, -1]), deaf=st.booleans())
_fates = st.builds(
    Fate,
    die_at=st.sampled_from([None, None, None, None, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5]),
    lose_at=st.sampled_from([None, None, None, 1, 2, 3]),
    refuse_at=st.sampled_from([None, None, None, None, 1, 2, 3]),
    rival=st.one_of(st.none(), st.none(), _rivals),
    deaf=st.sampled_from([False, False, False, True]),
)
# The schedule's event of the next minute, or the same again; soon, or when the lease is over.
_steps = st.tuples(
    st.sampled_from([1, 1, 1, 1, 0, 2, 5]),
    st.builds(
        Step,
        minute=st.just(TEN),
        after_ms=st.sampled_from([LEASE_MS, LEASE_MS, 1_000]),
        fate=_fates,
        sandbox=st.sampled_from(["a", "a", "a", "b", ""]),
    ),
)


def _timeline(arrivals: list[list[Arrival]], steps: list[tuple[int, Step]], *, builtins: bool) -> Timeline:
    known = [Step(minute=TEN - 1, sandbox="a")]
    for ahead, step in steps:
        minute = min(TEN + LENGTH - 1, known[-1].minute + ahead)
        known.append(replace(step, minute=minute))
    known += [Step(minute=TEN + 2 * LENGTH + one, sandbox="a") for one in range(AFTER)]
    documents = tuple(one for burst in arrivals for one in burst)
    return Timeline(arrivals=documents, steps=tuple(known), builtins=builtins)


def _burst(one: Arrival, times: int) -> list[Arrival]:
    return [one] * times


timelines = st.builds(
    _timeline,
    st.lists(st.builds(_burst, _arrivals, st.integers(1, 2)), min_size=4, max_size=40),
    st.lists(_steps, max_size=LENGTH + 4),
    builtins=st.sampled_from([False, False, True]),
)

TWO_TAKE_OVER: Final = Timeline(
    arrivals=(_arrival(0, 0, "shop", "error", 0), _arrival(0, 0, "shop", "error", 1)),
    steps=(
        Step(minute=TEN - 1),
        Step(minute=TEN, fate=Fate(die_at=1.5)),
        Step(minute=TEN, fate=Fate(rival=Rival(at=1))),
        Step(minute=TEN + 1),
    ),
)
"""A run dies before it has told anybody, and two at once take over what it had claimed."""
