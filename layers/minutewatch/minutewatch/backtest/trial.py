"""A rule's test cases tried on a real engine, each on an index of its own."""

from collections.abc import Callable
from dataclasses import dataclass

import orjson

from minutewatch.analysis.counting import count
from minutewatch.analysis.minutes import Span
from minutewatch.analysis.ports import Match
from minutewatch.analysis.spoken import Spoken
from minutewatch.rules.cases import documents_of, span_of
from minutewatch.rules.model import Case, RuleModel
from minutewatch.rules.query.syntax import QuerySyntaxError
from minutewatch.stores.documents import Json
from minutewatch.stores.scratch import ScratchStore, Taken


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeTrial:
    """Tries cases by the counts of an engine; `body` is that of the index."""

    make_store: Callable[[], ScratchStore]
    body: Json

    def __call__(self, rule: RuleModel, case: Case) -> list[Match]:
        """What is told. Raises `QuerySyntaxError` where the engine does not take the query, else `SearchError`."""
        store = self.make_store()
        try:
            store.create_logs(self.body)
            documents = ((one["event.id"], orjson.dumps(one)) for one in documents_of(case))
            store.put_logs(documents, Taken())
            return list(Spoken(rule.quiet).take(_matches(store, rule, span_of(rule, case))))
        finally:
            store.delete()


def _matches(store: ScratchStore, rule: RuleModel, span: Span) -> list[Match]:
    counted = count(store, store.logs, [(tally, span) for tally in rule.needs])
    if counted.refused:
        raise QuerySyntaxError(str(next(iter(counted.refused.values()))))
    return list(rule.judge(counted.counts, span))
