import pytest

from bench.incidents import increments
from minutewatch.analysis import measures
from minutewatch.analysis.sample import TALLIES

# 2026-01-05T10:00:00Z
TEN = 29_460_120


def _document(number: int, stamp: str, arrived: str, **fields: object) -> dict[str, object]:
    return {
        "event.id": f"e{number}",
        "@timestamp": f"2026-01-05T10:{stamp}Z",
        "event.ingested": f"2026-01-05T10:{arrived}Z",
        "service.name": "shop",
        "host.name": "a",
        "log.level": "info",
        "message": "m",
        **fields,
    }


def _lines(*documents: dict[str, object]) -> list[list[tuple[int, float]]]:
    """By evaluation: (minutes after ten, lines that are no requests)."""
    place = TALLIES.index(measures.LEVELS)
    return [
        [(minute - TEN, count) for tally, minute, _, count in step if tally == place]
        for step in increments(documents, TEN, 4)
    ]


@pytest.mark.parametrize(
    ("stamp", "arrived", "seen"),
    [
        ("00:59.000", "01:30.000", [[(0, 1)], [], [], []]),
        ("00:59.000", "01:30.001", [[], [(0, 1)], [], []]),
        ("02:10.000", "00:20.000", [[(2, 1)], [], [], []]),
        ("00:10.000", "09:00.000", [[], [], [], []]),
    ],
    ids=["just in time", "just too late", "dated ahead", "after the end"],
)
def test_a_document_is_seen_by_the_first_evaluation_after_its_arrival(
    stamp: str, arrived: str, seen: list[list[tuple[int, float]]]
) -> None:
    assert _lines(_document(1, stamp, arrived)) == seen


def test_a_document_that_is_delivered_twice_is_one() -> None:
    assert _lines(_document(1, "00:10.000", "00:11.000"), _document(1, "00:10.000", "01:50.000"))[:2] == [
        [(0, 1)],
        [],
    ]


def test_a_request_is_counted_by_all_that_ask_for_it() -> None:
    failed = _document(
        1,
        "00:10.000",
        "00:11.000",
        **{
            "http.response.status_code": 503,
            "log.level": "error",
            "url.path": "/pay",
            "event.duration": 102_400_000,
        },
    )
    (step, *_) = increments([failed], TEN, 1)

    assert {TALLIES[place]: (group, count) for place, _, group, count in step} == {
        measures.ARRIVALS: (("shop", "a"), 1),
        measures.STAMPS: (("shop", "a"), (TEN * 60 + 10) * 1000),
        measures.DURATIONS: (("shop", "21"), 1),
        measures.REQUEST_PATTERNS: (("shop", "m"), 1),
        measures.STATUSES: (("shop", "6"), 1),
        measures.ROUTE_FAILURES: (("shop", "/pay"), 1),
    }
