import io
from collections.abc import Iterator

import orjson
import pytest

from minutewatch.backtest.timeline import Timeline
from minutewatch.errors import ConfigError
from minutewatch.ingest.patterns import pattern_of
from minutewatch.stores.documents import Json

# 2026-01-05T10:00:00Z in ms
TEN = 1_767_607_200_000


def _log(second: float, *, late: float | None = None, **fields: object) -> Json:
    log: Json = {"@timestamp": f"2026-01-05T10:00:{second:06.3f}Z", "event.id": f"id{second:g}", **fields}
    return log | ({"event.ingested": f"2026-01-05T10:00:{late:06.3f}Z"} if late is not None else {})


def _timeline(*logs: Json, blank: bytes = b"") -> Timeline:
    return Timeline(io.BytesIO(blank.join(orjson.dumps(log) + b"\n" for log in logs)), name="f.ndjson")


def _batches(timeline: Timeline, *seconds: float) -> list[list[str]]:
    instants: Iterator[int] = (TEN + round(second * 1000) for second in seconds)
    return [[doc_id for doc_id, _ in batch] for batch in timeline.batches(instants)]


def test_a_document_is_there_from_its_arrival_on() -> None:
    timeline = _timeline(_log(1), _log(2, late=9), _log(3), _log(4, late=20))

    assert _batches(timeline, 2.5, 3, 9, 15) == [["id1"], ["id3"], ["id2"], []]
    assert (len(timeline), timeline.first_ms, timeline.last_ms) == (4, TEN + 1000, TEN + 20_000)


def test_a_fraction_of_a_millisecond_is_not_seen_before_it_is_over() -> None:
    timeline = _timeline({"@timestamp": "2026-01-05T10:00:01.000001Z", "event.id": "a"})

    assert _batches(timeline, 1, 1.001) == [[], ["a"]]


@pytest.mark.parametrize(
    "time", ["2026-01-05T10:00:01", "2026-01-05T19:00:01+09:00", TEN + 1000, float(TEN + 1000)]
)
def test_times_come_in_the_forms_that_the_index_takes(time: object) -> None:
    assert _timeline({"@timestamp": time}).first_ms == TEN + 1000


def test_nested_documents_are_read_as_flat_ones() -> None:
    timeline = _timeline({"@timestamp": TEN, "event": {"ingested": TEN + 5000, "id": "a"}})

    assert _batches(timeline, 4, 5) == [[], ["a"]]


def test_what_ingest_would_have_added_is_there() -> None:
    ((_, text),) = next(_timeline(_log(1, message="GET /a/7 200")).batches(iter([TEN + 2000])))

    document = orjson.loads(text)
    assert (document["log.pattern.id"], document["log.pattern.text"]) == pattern_of("GET /a/7 200")


def test_a_pattern_that_is_there_stays() -> None:
    log = _log(1, message="a 7") | {"log.pattern.id": "mine"}

    ((_, text),) = next(_timeline(log).batches(iter([TEN + 2000])))

    assert orjson.loads(text)["log.pattern.id"] == "mine"


def test_without_an_id_the_place_in_the_file_is_one() -> None:
    logs: list[Json] = [{"@timestamp": TEN, "message": "same"}] * 2
    batch = next(_timeline(*logs, blank=b"\n").batches(iter([TEN])))

    assert len({doc_id for doc_id, _ in batch}) == 2
    assert all(orjson.loads(text)["event.id"] == doc_id for doc_id, text in batch)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (b"", "f.ndjson holds no documents"),
        (b'{"@timestamp": 1}\n\nnope\n', "f.ndjson:3: this is no JSON"),
        (b"[1]", "f.ndjson:1: this is no JSON object"),
        (b'{"message": "a"}', "f.ndjson:1: `@timestamp` is missing: it should be a time"),
        (b'{"@timestamp": "noon"}', "f.ndjson:1: `@timestamp` is 'noon': it should be a time"),
        (b'{"@timestamp": 1e300}', "f.ndjson:1: `@timestamp` is 1e"),
        (b'{"@timestamp": 99999999999999999}', "f.ndjson:1: `@timestamp` is 99999999999999999"),
        (b'{"@timestamp": 1, "event.ingested": true}', "f.ndjson:1: `event.ingested` is True"),
    ],
)
def test_a_line_that_is_no_log_document_is_told_with_its_number(text: bytes, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        Timeline(io.BytesIO(text), name="f.ndjson")
