"""More shards, or fewer: what was learnt stays, and nothing is found twice or not at all."""

import pytest

from minutewatch.analysis.shards import Shard
from minutewatch.analysis.state import State
from minutewatch.errors import ConflictError
from minutewatch.stores.documents import Json, Version
from tests.unit.analysis.rules import CountRule
from tests.unit.analysis.world import TEN, FakeChannel, FakeStore, an_engine, due, steady

SERVICES = [f"service-{number}" for number in range(12)]
RULES = (
    CountRule(name="window", at_least=12, look_back=6, quiet=30),
    CountRule(name="all-together", at_least=40, look_back=5, quiet=15, group_by=()),
)
LOGS = [
    log
    for number, service in enumerate(SERVICES)
    for log in [
        *steady(range(TEN, TEN + 40), lines=6, service=service),
        *steady(range(TEN + number, TEN + number + 25), lines=2, errors=2, service=service),
    ]
]


def _run(store: FakeStore, minutes: range, of: int, *channels: FakeChannel) -> None:
    for minute in minutes:
        for number in range(of):
            an_engine(store, *channels, rules=RULES, shard=Shard(number=number, of=of)).run(due(minute))


def _said(store: FakeStore) -> list[tuple[str, str, str]]:
    return sorted(
        (one["rule"], str(one["key"]), one["minute"]) for one in store.findings().values() if one["kind"] == "rule"
    )


def _lines(store: FakeStore, of: int) -> dict[str, list[float]]:
    """What is remembered of every service."""
    lines: dict[str, list[float]] = {}
    for number in range(of):
        stored = store.read("minutewatch-state", Shard(number=number, of=of).name)
        assert stored
        services = State.load(stored.document).services
        assert not lines.keys() & services.keys()
        lines |= {name: list(watch.series.arrivals.recent) for name, watch in services.items()}
    return lines


@pytest.mark.parametrize("steps", [(4,), (1, 2), (1, 8), (4, 1), (2, 8, 1, 2)], ids=str)
def test_whatever_the_number_of_shards_the_findings_are_those_of_one(steps: tuple[int, ...]) -> None:
    alone, parted, told = FakeStore(LOGS), FakeStore(LOGS), FakeChannel()
    _run(alone, range(TEN, TEN + 41), 1)
    length = 41 // len(steps)
    for number, of in enumerate(steps):
        end = TEN + 41 if of is steps[-1] and number == len(steps) - 1 else TEN + (number + 1) * length
        _run(parted, range(TEN + number * length, end), of, told)

    assert _said(parted) == _said(alone)
    assert len(_said(alone)) == len(SERVICES) + 2
    assert _lines(parted, steps[-1]) == _lines(alone, 1)
    assert len(told.told) == len(set(told.told))


def test_a_run_of_the_former_number_of_shards_cannot_commit_any_more() -> None:
    class SplitMeanwhile(FakeStore):
        split = False

        def write(self, index: str, doc_id: str, document: Json, *, after: Version | None) -> Version:
            if self.split and doc_id == Shard().name:
                self.split = False
                _run(self, range(TEN + 5, TEN + 6), 2)
            return super().write(index, doc_id, document, after=after)

    store = SplitMeanwhile(LOGS)
    _run(store, range(TEN, TEN + 5), 1)
    store.split = True

    outcome = an_engine(store, rules=RULES).run(due(TEN + 5))

    assert (outcome.raced, len(outcome.span)) == (True, 0)
    kept = {name: stored.document["judged_to"] for (_, name), stored in store.documents.items() if "slots" in name}
    assert kept["slots-000-fff"] == "2026-01-05T10:04:00Z"
    assert kept["slots-000-7ff"] == kept["slots-800-fff"] == "2026-01-05T10:05:00Z"


def test_two_shards_may_take_over_at_once() -> None:
    class MarkedMeanwhile(FakeStore):
        marked = False

        def write(self, index: str, doc_id: str, document: Json, *, after: Version | None) -> Version:
            if not self.marked and document.get("given_to") == 2:
                self.marked = True
                super().write(index, doc_id, document, after=after)
                raise ConflictError("another run wrote first")
            return super().write(index, doc_id, document, after=after)

    store = MarkedMeanwhile(LOGS)
    _run(store, range(TEN, TEN + 5), 1)
    _run(store, range(TEN + 5, TEN + 6), 2)

    assert len(_lines(store, 2)) == len(SERVICES)
