"""The counts that the built-in detectors ask for."""

from typing import Final

import orjson

from minutewatch.analysis.durations import EDGES
from minutewatch.analysis.queries import Bins, Measure, Tally, where
from minutewatch.stores.documents import Json

_LEVELS: Final = {"terms": {"log.level": ["error", "fatal"]}}
_STATUS: Final = "http.response.status_code"
_HAS_PATTERN: Final = {"exists": {"field": "log.pattern.text"}}
_HAS_STATUS: Final = {"exists": {"field": _STATUS}}
_SERVER_ERROR: Final = {"range": {_STATUS: {"gte": 500}}}
_REFUSED: Final = {"terms": {_STATUS: [401, 403]}}
_ARRIVED: Final = "event.ingested"

FAILURE_QUERY: Final = where(_SERVER_ERROR)
ERROR_LEVEL_QUERY: Final = where(_LEVELS)
REFUSED_QUERY: Final = where(_REFUSED)
DURATION_QUERY: Final = where({"exists": {"field": "event.duration"}})
# The same in query-string syntax, for people to paste into a search.
FAILURE_CONDITION: Final = f"{_STATUS}:>=500"
REFUSED_CONDITION: Final = f"{_STATUS}:(401 OR 403)"
DURATION_CONDITION: Final = "_exists_:event.duration"
ERROR_LEVEL_CONDITION: Final = "log.level:(error OR fatal)"

# Lines that are no requests, by level.
LEVELS: Final = Tally(group_by=("service.name", "log.level"), where=where({"bool": {"must_not": [_HAS_STATUS]}}))
# Requests by status: below 400, 400, 401, 402, 403, other 4xx, 5xx, beyond.
STATUSES: Final = Tally(
    group_by=("service.name",), bins=Bins(field=_STATUS, edges=(400.0, 401.0, 402.0, 403.0, 404.0, 500.0, 600.0))
)
REFUSED_BINS: Final = ("2", "4")
FAILURE_BINS: Final = ("6", "7")
DURATIONS: Final = Tally(group_by=("service.name",), bins=Bins(field="event.duration", edges=EDGES))
# What ingest took in each minute, whatever its own time says; and the sum of these times, in ms.
ARRIVALS: Final = Tally(group_by=("service.name", "host.name"), clock=_ARRIVED)
STAMPS: Final = Tally(
    group_by=("service.name", "host.name"), clock=_ARRIVED, measure=Measure(kind="sum", field="@timestamp")
)
# The most frequent ones of each service and minute; what is cut off is small beside them.
ROUTE_FAILURES: Final = Tally(group_by=("service.name", "url.path"), where=where(_SERVER_ERROR), top=50)
REFUSED_ADDRESSES: Final = Tally(group_by=("service.name", "source.ip"), where=where(_REFUSED), top=20)
ERROR_PATTERNS: Final = Tally(
    group_by=("service.name", "log.pattern.text"),
    where=where({"bool": {"filter": [_LEVELS, _HAS_PATTERN], "must_not": [_HAS_STATUS]}}),
    top=200,
)
# The same of lines that are requests: that they fail is told by other means, what new they say is not.
REQUEST_PATTERNS: Final = Tally(
    group_by=("service.name", "log.pattern.text"),
    where=where({"bool": {"filter": [_LEVELS, _HAS_PATTERN, _HAS_STATUS]}}),
    top=200,
)


def level_query(level: str) -> str:
    """The documents of that level that are no requests."""
    has: Json = (
        {"term": {"log.level": level}} if level else {"bool": {"must_not": [{"exists": {"field": "log.level"}}]}}
    )
    return where({"bool": {"filter": [has], "must_not": [_HAS_STATUS]}})


def term_query(field: str, values: list[str]) -> str:
    """The documents with one of the values in the field."""
    return where({"terms": {field: sorted(values)}})


def both(*queries: str) -> str:
    """The documents that match all of the queries."""
    return where({"bool": {"filter": [orjson.loads(query) for query in queries]}})


def requests_query() -> str:
    """The documents that are requests."""
    return where(_HAS_STATUS)
