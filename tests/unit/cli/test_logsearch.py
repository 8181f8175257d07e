from datetime import UTC, datetime, timedelta
from typing import Any

from minutewatch.cli.logsearch import OVERLAP, PAGE, Tail, arrived_since, happened_since, pages
from minutewatch.stores.documents import Json

NOW = datetime(2026, 1, 5, 10, 7, tzinfo=UTC)


class FakeSearcher:
    """Holds log documents that are searchable from a moment on, and answers as the index would."""

    def __init__(self) -> None:
        self.documents: list[Json] = []
        self.asked: list[Json] = []

    def add(self, doc_id: str, ingested: datetime, happened: datetime | None = None) -> None:
        stamps = {"@timestamp": _iso(happened or ingested), "event.ingested": _iso(ingested)}
        self.documents.append({"_id": doc_id, "_source": {"event.id": doc_id, **stamps}})

    def search(self, index: str, body: Json) -> Json:
        self.asked.append(body)
        condition = body["query"]["bool"]["filter"][0]
        name, condition = (
            ("@timestamp", condition)
            if "range" in condition
            else ("event.ingested", condition["bool"]["should"][0])
        )
        since_ms = condition["range"][name]["gte"]
        found = sorted(
            ({**hit, "sort": [hit["_source"]["@timestamp"], hit["_id"], 0]} for hit in self.documents
             if datetime.fromisoformat(hit["_source"][name]).timestamp() * 1000 >= since_ms),
            key=lambda hit: hit["sort"],
        )  # fmt: skip
        after: list[Any] | None = body.get("search_after")
        return {"hits": {"hits": [hit for hit in found if after is None or hit["sort"] > after][: body["size"]]}}


def _iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def _ids(documents: Any) -> list[str]:
    return [document["event.id"] for document in documents]


def _s(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def test_a_query_is_as_people_type_it_and_may_be_left_out() -> None:
    text = {"query_string": {"query": "time out", "default_field": "message", "default_operator": "AND"}}

    assert happened_since("time out", NOW)["bool"]["filter"][1] == text
    assert len(arrived_since("", NOW)["bool"]["filter"]) == 1


def test_all_pages_are_read_in_order_of_time() -> None:
    searcher = FakeSearcher()
    for n in range(2 * PAGE + 1):
        searcher.add(f"{n:05}", NOW + _s(n / 10))

    found = [hit["_id"] for hit in pages(searcher, "logs-*", happened_since("", NOW))]

    assert found == sorted(found)
    assert len(found) == 2 * PAGE + 1
    assert len(searcher.asked) == 3


def test_what_was_printed_is_not_printed_again() -> None:
    searcher = FakeSearcher()
    tail = Tail(searcher, "logs-*", "")
    searcher.add("a", NOW - _s(60))
    searcher.add("b", NOW - _s(1))

    assert _ids(tail.first(NOW - _s(900), now=NOW)) == ["a", "b"]
    assert _ids(tail.more(now=NOW + _s(1))) == []
    searcher.add("c", NOW + _s(1))
    assert _ids(tail.more(now=NOW + _s(2))) == ["c"]
    assert [_ids(tail.more(now=NOW + _s(n))) for n in range(3, 60)] == [[]] * 57


def test_what_becomes_searchable_late_is_printed() -> None:
    searcher = FakeSearcher()
    tail = Tail(searcher, "logs-*", "")
    searcher.add("first", NOW)
    list(tail.first(NOW - _s(900), now=NOW))
    searcher.add("newer", NOW + _s(10))
    assert _ids(tail.more(now=NOW + _s(11))) == ["newer"]

    # It happened an hour ago, was taken before the newer one, and is searchable only now.
    searcher.add("late", NOW + _s(1), happened=NOW - _s(3600))
    assert _ids(tail.more(now=NOW + _s(12))) == ["late"]


def test_what_arrives_while_a_long_list_is_printed_is_not_missed() -> None:
    searcher = FakeSearcher()
    tail = Tail(searcher, "logs-*", "")
    searcher.add("a", NOW - _s(1))
    printing = tail.first(NOW - _s(900), now=NOW)
    assert next(printing)["event.id"] == "a"
    # Behind the place where the list is, and two minutes before it ends.
    searcher.add("behind", NOW + _s(1), happened=NOW - _s(600))
    assert _ids(printing) == []

    assert _ids(tail.more(now=NOW + _s(120))) == ["behind"]


def test_a_clock_that_is_ahead_does_not_hide_what_arrives() -> None:
    searcher = FakeSearcher()
    tail = Tail(searcher, "logs-*", "")
    searcher.add("a", NOW)
    ahead = _s(300)
    list(tail.first(NOW - _s(900), now=NOW + ahead))
    searcher.add("b", NOW + _s(1))

    assert _ids(tail.more(now=NOW + _s(1) + ahead)) == ["b"]


def test_a_stamp_from_the_future_does_not_hide_what_arrives() -> None:
    searcher = FakeSearcher()
    tail = Tail(searcher, "logs-*", "")
    searcher.add("future", NOW + _s(3600))
    list(tail.first(NOW - _s(900), now=NOW))
    searcher.add("b", NOW + _s(1))

    assert _ids(tail.more(now=NOW + _s(1))) == ["b"]
    assert _ids(tail.more(now=NOW + _s(2))) == []


def test_only_what_can_come_again_is_remembered() -> None:
    searcher = FakeSearcher()
    tail = Tail(searcher, "logs-*", "")
    for n in range(300):
        searcher.add(f"{n:03}", NOW + _s(n))
    list(tail.first(NOW, now=NOW + _s(300)))
    list(tail.more(now=NOW + _s(301)))

    assert len(tail._printed) <= OVERLAP.total_seconds() + 1
