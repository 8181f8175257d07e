"""Each record is created once under its own id on its own day, or it is said why not."""

import orjson
import pytest

from local.bulk import BulkWriter, UnavailableError, action
from local.frames import Entry

from .fakes import NOW_NS, fake_bulk, record


def entries(*ids: str) -> list[Entry]:
    return [Entry(time_ns=NOW_NS, record=record(one)) for one in ids]


@pytest.mark.parametrize(
    ("fields", "index"),
    [
        ({"@timestamp": "2026-01-04T23:59:59.999Z"}, "logs-2026.01.04"),
        ({"@timestamp": "no time"}, "logs-2026.01.05"),
        ({"@timestamp": None}, "logs-2026.01.05"),
    ],
    ids=["own time", "unreadable", "none"],
)
def test_the_index_is_the_day_of_the_record_s_time_or_else_of_the_event_s(
    fields: dict[str, object], index: str
) -> None:
    made = action(Entry(time_ns=NOW_NS, record=record("a", **fields)))
    assert orjson.loads(made.lines.splitlines()[0]) == {"create": {"_index": index, "_id": "a"}}


def test_a_record_without_a_time_gets_the_event_s() -> None:
    made = action(Entry(time_ns=NOW_NS, record={"event.id": "a"}))
    assert orjson.loads(made.lines.splitlines()[1])["@timestamp"] == "2026-01-05T10:07:07.123456789Z"


def test_bytes_and_broken_text_still_make_a_document() -> None:
    made = action(Entry(time_ns=NOW_NS, record=record("a", raw=b"\xff", text="\udc80", **{"1": 2})))
    document = orjson.loads(made.lines.splitlines()[1])
    assert (document["raw"], document["text"], document["1"]) == ("\ufffd", "?", 2)


def test_a_repeat_counts_as_delivered_and_is_not_written_again() -> None:
    with fake_bulk() as opensearch:
        writer = BulkWriter(opensearch.url)
        first, second = writer.write(entries("a", "b")), writer.write(entries("b", "c"))
        writer.close()
    assert (first.indexed, first.duplicates) == (2, 0)
    assert (second.indexed, second.duplicates) == (1, 1)
    assert sorted(opensearch.documents) == ["a", "b", "c"]


def test_a_document_that_is_refused_for_good_is_told_apart_from_its_neighbours() -> None:
    with fake_bulk() as opensearch:
        opensearch.item_statuses["b"] = 400
        writer = BulkWriter(opensearch.url)
        outcome = writer.write([*entries("a", "b", "c"), Entry(time_ns=NOW_NS, record={"message": "no id"})])
        writer.close()
    assert outcome.indexed == 2
    assert sorted(rejection.reason for rejection in outcome.rejections) == [
        "no event.id",
        "refused: as the test wants it",
    ]


@pytest.mark.parametrize("status", [429, 403, 503])
def test_a_refusal_that_may_pass_fails_the_whole_chunk(status: int) -> None:
    with fake_bulk() as opensearch:
        opensearch.item_statuses["b"] = status
        writer = BulkWriter(opensearch.url)
        with pytest.raises(UnavailableError, match=str(status)):
            writer.write(entries("a", "b"))
        opensearch.statuses = [status]
        with pytest.raises(UnavailableError, match=str(status)):
            writer.write(entries("a"))
        writer.close()


def test_a_bulk_that_is_too_large_is_halved() -> None:
    with fake_bulk() as opensearch:
        opensearch.statuses = [413]
        writer = BulkWriter(opensearch.url)
        outcome = writer.write(entries("a", "b", "c"))
        writer.close()
    assert (outcome.indexed, opensearch.requests) == (3, 3)


def test_an_opensearch_that_is_not_there_fails_the_chunk() -> None:
    with fake_bulk() as opensearch:
        url = opensearch.url
    writer = BulkWriter(url)
    with pytest.raises(UnavailableError, match="does not answer"):
        writer.write(entries("a"))
    writer.close()
