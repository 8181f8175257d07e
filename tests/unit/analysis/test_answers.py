from typing import Any

from minutewatch.analysis.answers import read_counts, read_page
from minutewatch.analysis.minutes import MINUTE_MS, Span
from minutewatch.analysis.queries import PAGE, Counts
from tests.unit.analysis.world import TEN

SPAN = Span(start=TEN, end=TEN + 2)


def _minute(minute: int, groups: dict[str, Any]) -> dict[str, Any]:
    return {"key": minute * MINUTE_MS, "doc_count": 9, "groups": groups}


def _groups(*buckets: dict[str, Any], cut_off: int = 0) -> dict[str, Any]:
    return {"sum_other_doc_count": cut_off, "buckets": list(buckets)}


def test_counts_are_read_by_minute_and_group() -> None:
    inner = _groups({"key": "p1", "doc_count": 3}, {"key": "p2", "doc_count": 4})
    answer = {
        "aggregations": {
            "minutes": {"buckets": [_minute(TEN, _groups({"key": "shop", "doc_count": 7, "groups": inner}))]}
        }
    }

    assert read_counts(answer, SPAN) == ({TEN: {("shop", "p1"): 3, ("shop", "p2"): 4}}, False)


def test_an_answer_that_was_cut_off_at_any_depth_says_so() -> None:
    inner = _groups({"key": "p1", "doc_count": 3}, cut_off=1)
    deep = {
        "aggregations": {
            "minutes": {"buckets": [_minute(TEN, _groups({"key": "shop", "doc_count": 7, "groups": inner}))]}
        }
    }
    flat = {"aggregations": {"minutes": {"buckets": [_minute(TEN, _groups(cut_off=1))]}}}

    assert read_counts(deep, SPAN)[1]
    assert read_counts(flat, SPAN)[1]


def test_no_index_yet_means_no_documents() -> None:
    assert read_counts({"hits": {"hits": []}}, SPAN) == ({}, False)


def test_a_list_that_is_missing_is_empty() -> None:
    answer = {"aggregations": {"groups": {"sum_other_doc_count": 0}, "none": {"doc_count": 2}}}

    assert read_counts(answer, SPAN) == ({TEN: {("",): 2}}, False)


def test_what_is_measured_in_a_group_stands_in_the_place_of_its_documents() -> None:
    slow = {"key": "slow", "doc_count": 3, "measure": {"value": 70.5}}
    unknown = {"key": "unknown", "doc_count": 1, "measure": {"value": None}}
    answer = {"aggregations": {"minutes": {"buckets": [_minute(TEN, _groups(slow, unknown))]}}}

    assert read_counts(answer, SPAN)[0] == {TEN: {("slow",): 70.5, ("unknown",): 0.0}}
    assert read_counts(answer, SPAN, documents=True)[0] == {TEN: {("slow",): 3, ("unknown",): 1}}


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
