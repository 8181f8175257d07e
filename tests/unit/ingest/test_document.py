"""The log document of CONTRACT: what a line says wins, what it does not say comes from the source."""

from typing import Any

import pytest

from minutewatch.ingest.document import document_of

from .builders import NOW_NS

ORIGIN = {"event.dataset": "app", "service.name": "queue"}
SOURCE_NS = 1_767_607_621_300_000_000


def made(line: str | dict[str, Any], source_ns: int | None = SOURCE_NS) -> dict[str, Any]:
    return document_of(("id-1", source_ns, line), ORIGIN, now_ns=NOW_NS, ingested="2026-01-05T10:08:20.000Z")[1]


def test_a_plain_line_has_the_sources_time_and_name() -> None:
    assert made("worker started") == {
        "event.dataset": "app",
        "service.name": "queue",
        "event.id": "id-1",
        "event.ingested": "2026-01-05T10:08:20.000Z",
        "message": "worker started",
        "@timestamp": "2026-01-05T10:07:01.300Z",
        "log.pattern.id": "fca1c665b94b5c5c",
        "log.pattern.text": "worker started",
    }


def test_what_the_line_says_wins_over_its_origin() -> None:
    document = made({"service": "orders", "message": "m", "timestamp": "2026-01-05T10:07:00.123456789Z"})
    assert document["service.name"] == "orders"
    assert document["@timestamp"] == "2026-01-05T10:07:00.123456789Z"


def test_without_any_time_it_happened_when_it_was_ingested() -> None:
    assert made("worker started", None)["@timestamp"] == "2026-01-05T10:08:20.000Z"


@pytest.mark.parametrize(
    "stated", ["1970-01-01T00:00:00Z", "2036-01-01T00:00:00Z", "2026-13-01T00:00:00Z", 17, "soon"]
)
def test_a_time_that_cannot_be_is_not_believed(stated: object) -> None:
    document = made({"message": "m", "time": stated})
    assert document["@timestamp"] == "2026-01-05T10:07:01.300Z"
