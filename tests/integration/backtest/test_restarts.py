"""Nothing that matters is in the memory of an engine: a new one for every run tells the same."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import orjson
from opensearchpy import OpenSearch

from minutewatch.analysis.engine import Engine, Outcome
from minutewatch.backtest.replay import Clock, Inbox, Runs, replay
from minutewatch.backtest.setup import Subject, index_body, make_engine
from minutewatch.backtest.timeline import Timeline
from minutewatch.config import AnalysisSettings, OpenSearchSettings
from minutewatch.rules.count import CountRule
from minutewatch.stores.documents import Json
from minutewatch.stores.scratch import ScratchStore, Taken

TEN = datetime(2026, 1, 5, 10, tzinfo=UTC)
SUBJECT = Subject(
    rules=tuple(
        CountRule.model_validate(
            {"name": f"w{window}", "type": "count", "query": "*", "group_by": "service.name"}
            | {"window": f"{window}m", "at_least": at_least, "suppress_for": "5m"}
        )
        for window, at_least in ((1, 3), (3, 4), (10, 11))
    )
)


class Restarted:
    """An engine for one run."""

    def __init__(self, make: Callable[[], Engine]) -> None:
        self._make = make

    def run(self, instant: datetime) -> Outcome:
        return self._make().run(instant)


def _logs() -> list[Json]:
    """0 to 3 a minute of two services; every seventh comes three minutes late, every fifth twice."""
    logs: list[Json] = []
    for number in range(60):
        happened = TEN + timedelta(seconds=20 * number)
        arrived = happened + timedelta(seconds=190 if number % 7 == 0 else 2)
        log = {"@timestamp": happened.isoformat(), "event.ingested": arrived.isoformat(), "event.id": str(number)}
        log["service.name"] = "shop" if number % 3 else "cart"
        logs += [log] * (2 if number % 5 == 0 else 1)
    return logs


def _told(client: OpenSearch, url: str, *, restarted: bool) -> list[tuple[str, str, str, float]]:
    settings = AnalysisSettings(opensearch=OpenSearchSettings(url=url, auth="none"))
    store, taken = ScratchStore(client, purpose="test"), Taken()
    store.create_logs(index_body(client, url=url))

    def make(recorder: Inbox, clock: Clock) -> Runs:
        def one() -> Engine:
            return make_engine(SUBJECT, settings, store, recorder, clock)

        return Restarted(one) if restarted else one()

    timeline = Timeline(io.BytesIO(b"\n".join(map(orjson.dumps, _logs()))), name="f")
    moments = [TEN + timedelta(minutes=minute) for minute in range(1, 26)]
    steps = list(replay(timeline, moments, store=store, make_engine=make, taken=taken))
    store.delete()
    assert (taken.created, taken.repeated, taken.refused) == (60, 12, 0)
    return [
        (found["detected_at"], found["rule"], found["minute"], found["observed"])
        for step in steps
        for found in step.told
    ]


def test_a_restart_between_any_two_runs_changes_nothing(client: OpenSearch, clean_opensearch: str) -> None:
    at_once = _told(client, clean_opensearch, restarted=False)

    assert {rule for _, rule, _, _ in at_once} == {"w3", "w10"}
    assert _told(client, clean_opensearch, restarted=True) == at_once
