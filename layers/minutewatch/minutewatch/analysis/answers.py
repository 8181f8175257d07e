"""What the engine answers to the bodies of `queries`, as counts. Pure."""

from collections.abc import Mapping
from typing import Any

from minutewatch.analysis.minutes import MINUTE_MS, Span
from minutewatch.analysis.queries import PAGE, Counts, Group
from minutewatch.stores.documents import Json


def read_probe(answer: Mapping[str, Any]) -> bool:
    """What the answer to `probe_body` says."""
    found: int = answer["hits"]["total"]["value"]
    return found > 0


def read_totals(answer: Mapping[str, Any]) -> dict[int, int]:
    """Documents by the first minute of each bucket in the answer to `totals_body`; empty ones are not there."""
    buckets = answer.get("aggregations", {}).get("minutes", {}).get("buckets", ())
    return {bucket["key"] // MINUTE_MS: bucket["doc_count"] for bucket in buckets}


def read_counts(answer: Mapping[str, Any], span: Span, *, documents: bool = False) -> tuple[Counts, bool]:
    """The counts in the answer to `counts_body` over the span, and whether groups were cut off.

    With `documents` they are numbers of documents, whatever was measured in them beside.
    """
    counts: Counts = {}
    found = answer.get("aggregations", {})
    if "groups" in found:
        cut = _collect(found, (), counts.setdefault(span.start, {}), documents=documents)
        return counts, cut
    cut = False
    for minute in found.get("minutes", {}).get("buckets", ()):
        cut |= _collect(minute, (), counts.setdefault(minute["key"] // MINUTE_MS, {}), documents=documents)
    return counts, cut


def read_page(answer: Mapping[str, Any], counts: Counts, *, size: int = PAGE) -> Json | None:
    """Add the page's counts to `counts`; the key the next page starts after, None behind the last."""
    page = answer.get("aggregations", {}).get("page", {})
    buckets = page.get("buckets", ())
    for bucket in buckets:
        minute, *group = bucket["key"].values()
        _collect(bucket, tuple(map(_text, group)), counts.setdefault(minute // MINUTE_MS, {}))
    after: Json | None = page.get("after_key") if len(buckets) == size else None
    return after


def add_sampled(counts: Counts, sampled: Counts) -> None:
    """Make each sampled document weigh 1/rate: add 1/rate - 1 for every one that `sampled` has under its rate."""
    for minute, groups in sampled.items():
        whole = counts.setdefault(minute, {})
        for (*members, text), count in groups.items():
            rate = round(float(text), 6)  # a tenth is 0.10000000149 in the index
            if 0 < rate < 1:
                group = tuple(members)
                whole[group] = whole.get(group, 0) + count * (1 / rate - 1)


def _collect(
    bucket: Mapping[str, Any], group: Group, into: dict[Group, float], *, documents: bool = False
) -> bool:
    """Put the counts of the innermost buckets into `into`; whether groups were cut off."""
    groups = bucket.get("groups")
    if groups is None:
        into[group] = _value(bucket, documents=documents)
        return False
    cut: bool = groups.get("sum_other_doc_count", 0) > 0
    for inner in groups.get("buckets", ()):
        count = inner["doc_count"]
        if not count:
            continue  # as most bins are
        name = (*group, str(inner["key"]))
        if "groups" in inner:
            cut |= _collect(inner, name, into, documents=documents)
        elif documents or "measure" not in inner:
            into[name] = count
        else:
            into[name] = _value(inner)
    if "none" in bucket and bucket["none"]["doc_count"]:
        cut |= _collect(bucket["none"], (*group, ""), into, documents=documents)
    return cut


def _value(bucket: Mapping[str, Any], *, documents: bool = False) -> float:
    """The measure, where one was asked for, else how many documents."""
    measured = None if documents else bucket.get("measure")
    value: float | None = bucket["doc_count"] if measured is None else measured["value"]
    return value or 0.0


def _text(value: object) -> str:
    return "" if value is None else str(value)
