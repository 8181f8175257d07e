from typing import Any

from minutewatch.analysis.minutes import MINUTE_MS, Span
from minutewatch.analysis.queries import PAGE, Counts, Tally, counts_body, page_body, read_counts, read_page, where
from tests.unit.analysis.world import TEN

SPAN = Span(start=TEN, end=TEN + 2)
PAIRS = Tally(group_by=("service.name", "log.pattern.id"), where=where({"exists": {"field": "log.pattern.id"}}))


def _minute(minute: int, groups: dict[str, Any]) -> dict[str, Any]:
    return {"key": minute * MINUTE_MS, "doc_count": 9, "groups": groups}


def _groups(*buckets: dict[str, Any], cut_off: int = 0) -> dict[str, Any]:
    return {"sum_other_doc_count": cut_off, "buckets": list(buckets)}


def test_a_count_asks_for_no_document_and_for_whole_minutes() -> None:
    body = counts_body(PAIRS, SPAN)

    assert (body["size"], body["track_total_hits"]) == (0, False)
    assert body["query"]["bool"]["filter"] == [SPAN.range_query(), {"exists": {"field": "log.pattern.id"}}]
    minutes = body["aggs"]["minutes"]
    assert minutes["date_histogram"] == {"field": "@timestamp", "fixed_interval": "1m", "min_doc_count": 1}
    services = minutes["aggs"]["groups"]
    assert services["terms"] == {"field": "service.name", "size": PAGE}
    assert minutes["aggs"]["none"] == {"missing": {"field": "service.name"}, "aggs": services["aggs"]}
    assert services["aggs"]["groups"]["terms"]["field"] == "log.pattern.id"


def test_the_same_query_in_another_order_is_the_same_tally() -> None:
    one, other = where({"term": {"a": 1, "b": 2}}), where({"term": {"b": 2, "a": 1}})

    assert len({Tally(group_by=("x",), where=one), Tally(group_by=("x",), where=other)}) == 1


def test_counts_are_read_by_minute_and_group() -> None:
    inner = _groups({"key": "p1", "doc_count": 3}, {"key": "p2", "doc_count": 4})
    answer = {"aggregations": {"minutes": {"buckets": [_minute(TEN, _groups({"key": "shop", "groups": inner}))]}}}

    assert read_counts(answer, SPAN) == ({TEN: {("shop", "p1"): 3, ("shop", "p2"): 4}}, False)


def test_an_answer_that_was_cut_off_at_any_depth_says_so() -> None:
    inner = _groups({"key": "p1", "doc_count": 3}, cut_off=1)
    deep = {"aggregations": {"minutes": {"buckets": [_minute(TEN, _groups({"key": "shop", "groups": inner}))]}}}
    flat = {"aggregations": {"minutes": {"buckets": [_minute(TEN, _groups(cut_off=1))]}}}

    assert read_counts(deep, SPAN)[1]
    assert read_counts(flat, SPAN)[1]


def test_no_index_yet_means_no_documents() -> None:
    assert read_counts({"hits": {"hits": []}}, SPAN) == ({}, False)


def test_a_page_continues_after_the_last_key() -> None:
    body = page_body(PAIRS, SPAN, after={"minute": 1, "g0": "shop", "g1": "p1"})
    composite = body["aggs"]["page"]["composite"]

    assert composite["after"] == {"minute": 1, "g0": "shop", "g1": "p1"}
    assert [next(iter(source)) for source in composite["sources"]] == ["minute", "g0", "g1"]
    assert "after" not in page_body(PAIRS, SPAN, after=None)["aggs"]["page"]["composite"]


def test_pages_add_up_and_a_missing_field_is_the_group_without_a_name() -> None:
    counts: Counts = {TEN: {("shop", "p1"): 3}}
    bucket = {"key": {"minute": (TEN + 1) * MINUTE_MS, "g0": None, "g1": 7}, "doc_count": 2}

    after = read_page({"aggregations": {"page": {"after_key": {"minute": 1}, "buckets": [bucket]}}}, counts)

    assert after is None  # the page is not full, so it is the last
    assert counts == {TEN: {("shop", "p1"): 3}, TEN + 1: {("", "7"): 2}}


def test_a_full_page_has_a_next_one() -> None:
    bucket = {"key": {"minute": TEN * MINUTE_MS, "g0": "shop"}, "doc_count": 1}
    page = {"after_key": {"minute": 1, "g0": "shop"}, "buckets": [bucket] * PAGE}

    assert read_page({"aggregations": {"page": page}}, {}) == {"minute": 1, "g0": "shop"}
