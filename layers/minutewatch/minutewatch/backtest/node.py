"""What an engine says of rules: whether its logs can answer them, and what their test cases come to on it."""

from collections.abc import Iterator

from opensearchpy import OpenSearch

from minutewatch.analysis.checks import set_aside
from minutewatch.backtest.trial import NodeTrial
from minutewatch.rules.library import Entry, Library
from minutewatch.rules.lint import Check, cases_check
from minutewatch.rules.problem import Problem
from minutewatch.stores.documents import Json
from minutewatch.stores.opensearch import OpenSearchStore
from minutewatch.stores.scratch import ScratchStore


def node_checks(client: OpenSearch, library: Library, *, logs: str, body: Json) -> list[Check]:
    """Checks by the engine; where it has no logs yet, only that of the cases, on indices with this body.

    Raises:
        SearchError: The engine does not answer; so do the checks.
    """
    store = OpenSearchStore(client)
    reasons = set_aside(store, logs, library.rules) if store.fields(logs, ["@timestamp"]) else {}

    def logs_check(entry: Entry) -> Iterator[Problem]:
        if reason := reasons.get(entry.rule.name):
            yield entry.source.problem(("query",), f"{logs}: {reason}")

    trial = NodeTrial(make_store=lambda: ScratchStore(client, purpose="lint"), body=body)
    return [logs_check, cases_check(trial)]
