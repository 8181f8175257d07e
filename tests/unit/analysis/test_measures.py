import orjson
import pytest

from minutewatch.analysis import measures
from minutewatch.analysis.durations import EDGES
from tests.unit.analysis.memory import matches

REQUEST = {"http.response.status_code": 200, "log.level": "info"}
ERROR = {"log.level": "error", "log.pattern.text": "x"}


@pytest.mark.parametrize(
    ("query", "found", "left"),
    [
        (measures.LEVELS.where, ERROR, REQUEST),
        (measures.FAILURE_QUERY, {"http.response.status_code": 503}, REQUEST),
        (measures.REFUSED_QUERY, {"http.response.status_code": 401}, {"http.response.status_code": 404}),
        (measures.ERROR_PATTERNS.where, ERROR, {"log.level": "warn", "log.pattern.text": "x"}),
        (measures.ERROR_PATTERNS.where, ERROR, {**ERROR, "http.response.status_code": 500}),
        (measures.REQUEST_PATTERNS.where, {**ERROR, "http.response.status_code": 500}, ERROR),
        (measures.DURATION_QUERY, {"event.duration": 5}, REQUEST),
        (measures.level_query("warn"), {"log.level": "warn"}, {"log.level": "info"}),
        (measures.level_query(""), {"message": "x"}, {"log.level": "info"}),
        (measures.term_query("host.name", ["b", "a"]), {"host.name": "a"}, {"host.name": "c"}),
        (measures.requests_query(), REQUEST, ERROR),
        (
            measures.both(measures.REFUSED_QUERY, measures.term_query("source.ip", ["::1"])),
            {"http.response.status_code": 401, "source.ip": "::1"},
            {"http.response.status_code": 401, "source.ip": "::2"},
        ),
    ],
)
def test_a_query_finds_what_its_name_says(query: str, found: dict[str, object], left: dict[str, object]) -> None:
    assert matches(orjson.loads(query), found)
    assert not matches(orjson.loads(query), left)


def test_statuses_are_told_apart_as_far_as_detectors_care() -> None:
    assert measures.STATUSES.bins is not None
    edges = measures.STATUSES.bins.edges

    def place(status: int) -> str:
        return str(sum(status >= edge for edge in edges))

    assert {place(status) for status in (401, 403)} == set(measures.REFUSED_BINS)
    assert {place(status) for status in (500, 599, 600)} == set(measures.FAILURE_BINS)
    assert not {place(status) for status in (200, 302, 400, 402, 404, 499)} & {
        *measures.REFUSED_BINS,
        *measures.FAILURE_BINS,
    }


def test_durations_are_asked_for_by_the_edges_they_are_read_by() -> None:
    assert measures.DURATIONS.bins is not None
    assert measures.DURATIONS.bins.edges == EDGES
