"""The log document of CONTRACT: what a line says wins, what it does not say comes from the source."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minutewatch.ingest import formats, timestamps
from minutewatch.ingest.document import document_of, documents_of

from .builders import NOW_NS
from .formats.parsing import DATA
from .reference import plainly_made

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


SAMPLES = [line for file in sorted(DATA.glob("*.log")) for line in file.read_text().splitlines() if line]
TIMES = [None, SOURCE_NS, SOURCE_NS + 1_234]
times = st.integers(1_700_000_000_000, 1_790_000_000_000).map(lambda ms: timestamps.to_iso(ms * 1_000_000))
times |= st.sampled_from(["2026-01-05T10:06:60.000Z", "2026-01-05T10:07:00Z", "2036-01-01T00:00:00.000Z", "soon"])
logs_of_json = st.fixed_dictionaries(
    {"message": st.text()}, optional={"time": times, "level": st.text(), "service": st.text(), "a": st.integers()}
)
lines = (
    st.sampled_from(SAMPLES) | st.text() | logs_of_json | times.map(lambda time: f"[INFO]\t{time}\tid\tmessage")
)


@settings(deadline=None)
@given(st.lists(lines, max_size=20))
def test_many_documents_are_what_each_would_be_made_alone(together: list[Any]) -> None:
    entries = [(f"id-{n}", TIMES[n % 3], line) for n, line in enumerate(together)]
    made_together = documents_of(entries, ORIGIN, now_ns=NOW_NS, ingested=timestamps.to_iso(NOW_NS))
    assert made_together == [plainly_made(entry, ORIGIN, now_ns=NOW_NS, parse=formats.parse) for entry in entries]


def test_only_suspects_are_redacted_and_before_they_get_their_patterns() -> None:
    entries = [(f"id-{n}", SOURCE_NS, f"login with {word}") for n, word in enumerate(["hunter", "hunter", "rain"])]

    def redact(document: dict[str, Any]) -> None:
        document["message"] = document["message"].replace("hunter", "[HIDDEN]")

    logs = documents_of(
        entries, ORIGIN, now_ns=NOW_NS, ingested=timestamps.to_iso(NOW_NS), redact=redact, suspects={1, 2}
    )
    assert [log["message"] for _, log in logs] == ["login with hunter", "login with [HIDDEN]", "login with rain"]
    assert [log["log.pattern.text"] for _, log in logs] == [log["message"] for _, log in logs]
