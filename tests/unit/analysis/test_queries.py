from minutewatch.analysis.minutes import Span
from minutewatch.analysis.queries import PAGE, Tally, counts_body, page_body, where
from tests.unit.analysis.world import TEN

SPAN = Span(start=TEN, end=TEN + 2)
PAIRS = Tally(group_by=("service.name", "log.pattern.id"), where=where({"exists": {"field": "log.pattern.id"}}))


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


def test_a_page_continues_after_the_last_key() -> None:
    body = page_body(PAIRS, SPAN, after={"minute": 1, "g0": "shop", "g1": "p1"})
    composite = body["aggs"]["page"]["composite"]

    assert composite["after"] == {"minute": 1, "g0": "shop", "g1": "p1"}
    assert [next(iter(source)) for source in composite["sources"]] == ["minute", "g0", "g1"]
    assert "after" not in page_body(PAIRS, SPAN, after=None)["aggs"]["page"]["composite"]
