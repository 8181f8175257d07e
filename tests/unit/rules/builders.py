"""Rules for tests."""

from typing import Any

from minutewatch.analysis.minutes import Span
from minutewatch.analysis.queries import Counts
from minutewatch.rules.count import CountRule

# 2026-01-05T10:00:00Z
TEN = 29_460_120


def a_rule(**said: Any) -> CountRule:
    """At least three errors of a service within two minutes."""
    usual = {"name": "errors", "type": "count", "query": "log.level:error", "group_by": "service.name"}
    return CountRule.model_validate({**usual, "window": "2m", "at_least": 3, **said})


def held(rule: CountRule, counts: Counts, span: Span) -> list[tuple[int, tuple[str, ...], float]]:
    """Minute after ten, group and count of each match."""
    return [
        (match.minute - TEN, match.group, match.observed) for match in rule.judge({rule.needs[0]: counts}, span)
    ]
