import io
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import orjson

from minutewatch.analysis.engine import Outcome
from minutewatch.analysis.heartbeat import Health
from minutewatch.analysis.minutes import Span
from minutewatch.backtest.instants import to_millis
from minutewatch.backtest.replay import Clock, Inbox, replay
from minutewatch.backtest.timeline import Timeline
from minutewatch.stores.scratch import Taken

TEN = datetime(2026, 1, 5, 10, tzinfo=UTC)


class FakeLogs:
    """Documents that are visible as soon as they are put."""

    def __init__(self) -> None:
        self.visible: set[str] = set()

    def put_logs(self, documents: Iterable[tuple[str, bytes]], taken: Taken) -> None:
        new = {doc_id for doc_id, _ in documents}
        taken.created += len(new - self.visible)
        self.visible |= new


class FakeEngine:
    """Tells at each run what it sees then for the first time, `at_most` so many."""

    def __init__(self, logs: FakeLogs, inbox: Inbox, clock: Clock, *, at_most: int) -> None:
        self._logs, self._inbox, self._clock, self._at_most = logs, inbox, clock, at_most
        self._told: set[str] = set()

    def run(self, instant: datetime) -> Outcome:
        assert self._clock() == to_millis(instant)
        for doc_id in sorted(self._logs.visible - self._told)[: self._at_most]:
            self._told.add(doc_id)
            self._inbox.send(doc_id, "", "", {"id": doc_id})
        health = Health(rules_in_error={"r": "no field"})
        return Outcome(span=Span(start=0, end=0), troubles=(f"at {instant:%H:%M}",), health=health)


def _replay(*seconds: float, at_most: int = 10) -> list[tuple[str, list[str]]]:
    stamps = [{"@timestamp": to_millis(TEN) + int(second * 1000), "event.id": f"{second:g}"} for second in seconds]
    timeline = Timeline(io.BytesIO(b"\n".join(map(orjson.dumps, stamps))), name="f")
    logs = FakeLogs()
    steps = replay(
        timeline,
        [TEN + timedelta(minutes=minute) for minute in range(1, 4)],
        store=logs,
        make_engine=lambda inbox, clock: FakeEngine(logs, inbox, clock, at_most=at_most),
        taken=Taken(),
    )
    return [(f"{step.instant:%H:%M}", [finding["id"] for finding in step.told]) for step in steps]


def test_the_engine_sees_what_has_arrived_by_the_instant_and_nothing_else() -> None:
    assert _replay(0, 60, 61, 175, 181) == [("10:01", ["0", "60"]), ("10:02", ["61"]), ("10:03", ["175"])]


def test_what_one_run_leaves_to_the_next_is_told_after_the_last_instant() -> None:
    assert _replay(170, 171, 172, 173, 174, at_most=2) == [
        ("10:01", []),
        ("10:02", []),
        ("10:03", ["170", "171"]),
        ("10:03", ["172", "173"]),
        ("10:03", ["174"]),
    ]


def test_troubles_come_with_their_instant() -> None:
    timeline = Timeline(io.BytesIO(b'{"@timestamp": 1}'), name="f")
    logs = FakeLogs()

    (step,) = replay(
        timeline,
        [TEN],
        store=logs,
        make_engine=lambda inbox, clock: FakeEngine(logs, inbox, clock, at_most=0),
        taken=Taken(),
    )

    assert step.troubles == ("at 10:00", "rule r: no field")
