"""The indices that analysis reads and writes; another set of names makes it run beside the real one."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from minutewatch.analysis.minutes import instant_at

_KEYWORD: Final = MappingProxyType({"type": "keyword", "ignore_above": 1024})
_DOUBLE: Final = MappingProxyType({"type": "double"})
_UNINDEXED: Final = MappingProxyType({"type": "object", "enabled": False})
_SPAN: Final = MappingProxyType({"properties": {"from": {"type": "date"}, "to": {"type": "date"}}})


@dataclass(frozen=True, slots=True, kw_only=True)
class Indices:
    """Names: a pattern to read, an index, and the prefix of the monthly ones."""

    logs: str = "logs-*"
    state: str = "minutewatch-state"
    findings: str = "minutewatch-findings"

    def findings_of(self, minute: int) -> str:
        """Where the minute's findings go: by its own month, so that a repeat meets its first copy."""
        return f"{self.findings}-{instant_at(minute):%Y.%m}"


def state_index() -> dict[str, Any]:
    """Settings and mapping of the state's index: a state and a heartbeat for each shard.

    The state's payload is not indexed; an index that an earlier release made takes it as well.
    """
    properties = {
        "version": {"type": "integer"},
        "judged_to": {"type": "date"},
        "written_by": _KEYWORD,
        "given_to": {"type": "integer"},
        "payload": _UNINDEXED,
        "at": {"type": "date"},
        "status": _KEYWORD,
    }
    return _index(properties)


def findings_index() -> dict[str, Any]:
    """Settings and mapping of a month of findings: what people filter by is indexed, the rest is kept."""
    keywords = ("rule", "kind", "severity", "unit", "outcome", "title_key", "runbook_url")
    numbers = ("score", "observed", "expected", "expected_low", "expected_high")
    kept = ("series", "samples", "explanation", "title_args")
    return _index(
        dict.fromkeys(keywords, _KEYWORD)
        | dict.fromkeys(numbers, _DOUBLE)
        | dict.fromkeys(kept, _UNINDEXED)
        | {
            "key": {"type": "object", "dynamic": True},
            "minute": {"type": "date"},
            "detected_at": {"type": "date"},
            "late": {"type": "boolean"},
            "quiet": {"type": "boolean"},
            "title": {"type": "text"},
            "query": {"type": "text", "index": False},
            "window": _SPAN,
            "baseline": _SPAN,
        },
        dynamic_templates=[{"keys": {"path_match": "key.*", "match_mapping_type": "string", "mapping": _KEYWORD}}],
    )


def _index(properties: Mapping[str, Any], **mapping: Any) -> dict[str, Any]:
    return {
        "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-1"},
        "mappings": {"dynamic": False, "properties": _plain(properties), **_plain(mapping)},
    }


def _plain(value: Any) -> Any:
    """The read-only tables as the plain dicts and lists that JSON takes."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list) else value
