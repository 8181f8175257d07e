"""Timelines of logs and of the runs that judge them, as they may befall: what a model-based test draws from."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Protocol

from hypothesis import strategies as st

from minutewatch.analysis.engine import Engine
from minutewatch.analysis.ports import Store
from minutewatch.analysis.shards import Shard
from minutewatch.analysis.state import State
from minutewatch.stores.documents import Json, Version
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
    """A run that is due when `minute` has ended.

    Attributes:
        die_at: The write that kills it: before the n-th (n), or after it (n + 0.5).
        rival: Another run does all of its work between this one's reading and its writing.
        repeats: How often the schedule's event comes again.
    """

    minute: int
    die_at: float | None = None
    rival: bool = False
    repeats: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What happens."""

    arrivals: tuple[Arrival, ...]
    steps: tuple[Step, ...]


class WorldStore(Store, Protocol):
    """A store that can be killed, and gets logs."""

    die_at: float | None
    rival: Callable[[], object] | None

    @property
    def writes(self) -> int:
        """How many there were."""

    def add_logs(self, logs: Iterable[Json]) -> None:
        """These can be found from now on."""

    def findings(self) -> dict[str, Json]:
        """By id."""


class RivalStore(MemoryStore):
    """Lets a rival do its work right before the first write of a run."""

    rival: Callable[[], object] | None = None

    def write(self, index: str, doc_id: str, document: Json, *, after: Version | None) -> Version:
        rival, self.rival = self.rival, None
        if rival:
            rival()
        return super().write(index, doc_id, document, after=after)


@dataclass(slots=True, kw_only=True)
class World:
    """A store in which a timeline takes place; what is not there yet waits in `coming`."""

    coming: list[Arrival]
    store: WorldStore = field(default_factory=RivalStore)
    clock: Clock = field(default_factory=Clock)
    shard: Shard | None = None

    def engine(self) -> Engine:
        """A new one each time: a cold start before every run."""
        return an_engine(self.store, clock=self.clock, rules=RULES, shard=self.shard)

    def arrive(self, minute: int) -> None:
        """Let be found what is there by then."""
        self.store.add_logs(one.document for one in self.coming if one.there_at <= minute)
        self.coming = [one for one in self.coming if one.there_at > minute]

    def run(self, minute: int) -> None:
        """One clean run."""
        self.clock.now_ms += 60_000
        self.engine().run(due(minute + 1))

    def judged_to(self) -> str | None:
        """How far it is."""
        stored = self.store.read("minutewatch-state", (self.shard or Shard()).name)
        return stored.document["judged_to"] if stored else None

    def live(self, steps: Sequence[Step]) -> list[Step]:
        """Go through the steps; those that judged something, as clean ones."""
        effective: list[Step] = []
        for step in steps:
            self.arrive(step.minute)
            for number in range(1 + step.repeats):
                before = self.judged_to()
                self.store.die_at = self.store.writes + step.die_at if step.die_at and not number else None
                self.store.rival = self._rival(step) if step.rival and not number else None
                with suppress(KilledError):
                    self.run(step.minute)
                self.store.die_at = self.store.rival = None
                if self.judged_to() != before:
                    effective.append(Step(minute=step.minute))
        return effective

    def state(self) -> Json:
        """What is remembered, but for who is to be told."""
        stored = self.store.read("minutewatch-state", (self.shard or Shard()).name)
        assert stored
        state = State.load(stored.document)
        return {
            "services": {name: watch.dump(0) for name, watch in sorted(state.services.items())},
            "totals": state.totals.dump(),
            "windows": {name: [window.start, window.end, window.counts] for name, window in state.windows.items()},
            "rules": {name: (one.judged_to, one.error, sorted(one.spoken)) for name, one in state.rules.items()},
            "lags": state.lags.dump(),
        }

    def _rival(self, step: Step) -> Callable[[], object]:
        return lambda: self.engine().run(due(step.minute + 1))


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
_deaths = st.sampled_from([None, None, None, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5])
_steps = st.builds(
    Step,
    minute=st.integers(0, LENGTH - 1),
    die_at=_deaths,
    rival=st.booleans(),
    repeats=st.sampled_from([0, 0, 1]),
)


def _timeline(arrivals: list[list[Arrival]], steps: list[Step]) -> Timeline:
    chosen = {step.minute: step for step in steps}
    known = [Step(minute=TEN - 1)]
    known += [
        Step(minute=TEN + one, die_at=chosen[one].die_at, rival=chosen[one].rival, repeats=chosen[one].repeats)
        for one in sorted(chosen)
    ]
    known += [Step(minute=TEN + 2 * LENGTH + one) for one in range(AFTER)]
    return Timeline(arrivals=tuple(one for burst in arrivals for one in burst), steps=tuple(known))


def _burst(one: Arrival, times: int) -> list[Arrival]:
    return [one] * times


timelines = st.builds(
    _timeline,
    st.lists(st.builds(_burst, _arrivals, st.integers(1, 2)), min_size=4, max_size=40),
    st.lists(_steps, max_size=LENGTH),
)
