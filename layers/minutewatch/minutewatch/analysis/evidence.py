"""What shows a finding: a few of its documents, and the values that set them apart from the past. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from minutewatch.analysis.alarm import Alarm
from minutewatch.analysis.minutes import Span
from minutewatch.analysis.queries import SEARCH_TIMEOUT
from minutewatch.stores.documents import Json, field_of

SAMPLES: Final = 5
# Longer messages are cut; the document is one click away.
MESSAGE_CHARS: Final = 1000
# Where a failure usually sits.
FIELDS: Final = ("url.path", "host.name", "error.type", "service.version", "log.pattern.text")
# A value is told where it makes up most of the bad documents and is that much more frequent than before.
MIN_SHARE: Final = 0.5
MIN_RISE: Final = 0.2
_SHOWN: Final = ["@timestamp", "message", "service.name", "log.pattern.text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """`samples` and `explanation` as in the finding's document; the text of the sample's pattern."""

    samples: list[Json]
    explanation: list[Json]
    pattern: str | None = None


NOTHING: Final = Evidence(samples=[], explanation=[])


def evidence_body(alarm: Alarm) -> Json:
    """The body that finds the samples, and counts values in the bad documents and in the past."""
    verdict = alarm.verdict
    bad = _both(verdict.shown_in, verdict.shown_by)
    whole = Span(start=min(verdict.baseline.start, verdict.shown_in.start), end=verdict.shown_in.end)
    body: Json = {
        "size": SAMPLES,
        "track_total_hits": False,
        "timeout": SEARCH_TIMEOUT,
        "query": {"bool": {"filter": [whole.range_query(), *_service(alarm.service)]}},
        "post_filter": bad,
        "sort": [{"@timestamp": "desc"}],
        "_source": _SHOWN,
    }
    if verdict.shown_by and len(verdict.baseline):
        parts = {"bad": {"filter": bad}, "base": {"filter": verdict.baseline.range_query()}}
        body["aggs"] = parts | {
            field: {"terms": {"field": field, "size": 3, "order": {"bad": "desc"}}, "aggs": parts}
            for field in FIELDS
        }
    return body


def samples_body(shown_by: Json, span: Span) -> Json:
    """The body that finds the newest documents of a query in the span."""
    return {
        "size": SAMPLES,
        "track_total_hits": False,
        "timeout": SEARCH_TIMEOUT,
        "query": {"bool": {"filter": [span.range_query(), shown_by]}},
        "sort": [{"@timestamp": "desc"}],
        "_source": _SHOWN,
    }


def read_evidence(answer: Mapping[str, Any]) -> Evidence:
    """The evidence in the answer."""
    hits = answer["hits"]["hits"]
    text = field_of(hits[0]["_source"], "log.pattern.text") if hits else None
    return Evidence(
        samples=[_sample(hit) for hit in hits],
        explanation=_explanation(answer.get("aggregations", {})),
        pattern=text if isinstance(text, str) else None,
    )


def _both(span: Span, shown_by: str) -> Json:
    return {"bool": {"filter": [span.range_query(), *([orjson.loads(shown_by)] if shown_by else ())]}}


def _service(service: str | None) -> list[Json]:
    if service is None:
        return []
    if service == "":
        return [{"bool": {"must_not": {"exists": {"field": "service.name"}}}}]
    return [{"term": {"service.name": service}}]


def _sample(hit: Mapping[str, Any]) -> Json:
    source = hit["_source"]
    sample = {
        "_id": hit["_id"],
        "_index": hit["_index"],
        "time": field_of(source, "@timestamp"),
        "service": field_of(source, "service.name"),
        "message": str(field_of(source, "message") or "")[:MESSAGE_CHARS],
    }
    return {name: value for name, value in sample.items() if value}


def _explanation(aggregations: Mapping[str, Any]) -> list[Json]:
    bad = aggregations.get("bad", {}).get("doc_count", 0)
    base = aggregations.get("base", {}).get("doc_count", 0)
    if not bad or not base:
        return []
    told = [
        {
            "field": field,
            "value": str(bucket["key"]),
            "share_bad": round(bucket["bad"]["doc_count"] / bad, 3),
            "share_base": round(bucket["base"]["doc_count"] / base, 3),
            "count_bad": bucket["bad"]["doc_count"],
            "count_base": bucket["base"]["doc_count"],
        }
        for field in FIELDS
        for bucket in aggregations[field]["buckets"]
    ]
    apart = [one for one in told if one["share_bad"] >= max(MIN_SHARE, one["share_base"] + MIN_RISE)]
    return sorted(apart, key=lambda one: one["share_base"] - one["share_bad"])
