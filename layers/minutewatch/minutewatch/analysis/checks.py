"""Whether the index can answer what a rule asks, before it is asked together with everything else.

One query that the engine cannot read fails a whole `_msearch`; a field that does not exist, or is not made for
counting, only gives an empty answer. Both are found here, and the rule is set aside with the reason.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import orjson

from minutewatch.analysis.ports import Rule, Store
from minutewatch.analysis.queries import Tally
from minutewatch.stores.documents import Json

# Queries that are tried in one request; less than a node takes in one query.
_TOGETHER: Final = 200


def set_aside(store: Store, logs: str, rules: Sequence[Rule]) -> dict[str, str]:
    """The rules, by name, that the index cannot answer, with the reason.

    Raises:
        SearchError: The store does not answer.
    """
    tallies = list(dict.fromkeys(tally for rule in rules for tally in rule.needs))
    queries = list(dict.fromkeys(tally.where for tally in tallies if tally.where))
    known = store.fields(logs, sorted({name for tally in tallies for name in _counted(tally)}))
    refused: dict[str, str] = {}
    for first in range(0, len(queries), _TOGETHER):
        refused |= _refused(store, logs, queries[first : first + _TOGETHER])
    reasons = ((rule.name, next(_reasons(rule, refused, known), "")) for rule in rules)
    return {name: reason for name, reason in reasons if reason}


def _refused(store: Store, logs: str, queries: Sequence[str]) -> dict[str, str]:
    """Those of the queries that the index does not take: tried all at once, then by halves."""
    if not queries:
        return {}
    parts: list[Json] = [orjson.loads(query) for query in queries]
    complaint = store.complaint(logs, {"bool": {"filter": parts}} if len(parts) > 1 else parts[0])
    if complaint is None:
        return {}
    if len(queries) == 1:
        return {queries[0]: complaint}
    half = len(queries) // 2
    return _refused(store, logs, queries[:half]) | _refused(store, logs, queries[half:])


def _reasons(rule: Rule, refused: Mapping[str, str], known: Mapping[str, bool]) -> Iterator[str]:
    for tally in rule.needs:
        if tally.where in refused:
            yield f"its query is refused: {refused[tally.where]}"
        for name in _counted(tally):
            if name not in known:
                yield f"no log has the field {name}: correct its name, or wait until one does"
            elif not known[name]:
                yield f"field {name} cannot be counted by: it should be mapped as keyword, number, date or ip"


def _counted(tally: Tally) -> Iterable[str]:
    yield from tally.group_by
    if tally.bins:
        yield tally.bins.field
    if tally.measure:
        yield tally.measure.field
