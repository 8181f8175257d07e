"""The counts that the built-in detectors ask for."""

from typing import Final

from minutewatch.analysis.queries import Tally, where
from minutewatch.stores.documents import Json

_LEVELS: Final = {"terms": {"log.level": ["error", "fatal"]}}
_SERVER_ERROR: Final = {"range": {"http.response.status_code": {"gte": 500}}}
_IS_ERROR: Final[Json] = {"bool": {"should": [_LEVELS, _SERVER_ERROR], "minimum_should_match": 1}}
_HAS_PATTERN: Final = {"exists": {"field": "log.pattern.id"}}

ERROR_QUERY: Final = where(_IS_ERROR)
# The same in query-string syntax, for people to paste into a search.
ERROR_CONDITION: Final = "(log.level:(error OR fatal) OR http.response.status_code:>=500)"
ERROR_LEVEL_CONDITION: Final = "log.level:(error OR fatal)"

LINES: Final = Tally(group_by=("service.name",))
ERRORS: Final = Tally(group_by=("service.name",), where=ERROR_QUERY)
ERROR_PATTERNS: Final = Tally(
    group_by=("service.name", "log.pattern.id"), where=where({"bool": {"filter": [_LEVELS, _HAS_PATTERN]}})
)


def patterns_query(pattern_ids: list[str]) -> str:
    """The documents at error level with one of the patterns."""
    return where({"bool": {"filter": [_LEVELS, {"terms": {"log.pattern.id": sorted(pattern_ids)}}]}})
