"""The rules that come with the project complain of nothing before the first log has come."""

from datetime import UTC, datetime
from pathlib import Path

from opensearchpy import OpenSearch

from minutewatch.backtest.replay import Clock, Inbox
from minutewatch.backtest.setup import make_engine, subject_of
from minutewatch.config import AnalysisSettings, OpenSearchSettings
from minutewatch.stores.scratch import ScratchStore

RULES = Path(__file__).parents[3] / "rules"


def test_without_an_index_no_rule_is_in_error(client: OpenSearch, clean_opensearch: str) -> None:
    settings = AnalysisSettings(opensearch=OpenSearchSettings(url=clean_opensearch, auth="none"))
    subject = subject_of([str(file) for file in sorted(RULES.glob("*.yaml"))], builtin=True)
    store = ScratchStore(client, purpose="test")

    outcome = make_engine(subject, settings, store, Inbox(), Clock()).run(datetime(2026, 1, 5, 10, tzinfo=UTC))

    store.delete()
    assert outcome.health.no_index
    assert outcome.health.rules_in_error == {}
