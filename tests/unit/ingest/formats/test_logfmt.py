"""Lines that are nothing but pairs."""

from typing import Any

import pytest

from .parsing import AT, MS, parsed, samples

WARNING, ERROR, ROUTER, ESCAPED = samples("logfmt")


@pytest.mark.parametrize(
    ("line", "time_ns", "expected"),
    [
        (
            WARNING,
            AT,
            {"message": "queue is filling", "log.level": "warn", "fields": {"queue": "billing", "depth": "118"}},
        ),
        (
            ERROR,
            AT + 123 * MS,
            {
                "message": "charge failed",
                "log.level": "error",
                "error.message": "no card",
                "event.duration": 12_500_000,
                "http.response.status_code": 502,
                "fields": {"caller": "main.go:12"},
            },
        ),
        (ESCAPED, None, {"message": 'said "yes"\nand left', "log.level": "info"}),
    ],
)
def test_pairs_are_read_as_members_of_an_object(line: str, time_ns: int, expected: dict[str, Any]) -> None:
    assert parsed(line) == (time_ns, expected)


def test_herokus_router_gives_the_time_that_the_service_took() -> None:
    document = parsed(ROUTER)[1]
    assert document["message"] == ROUTER
    assert document["event.duration"] == 20_000_000
    assert "service.name" not in document


@pytest.mark.parametrize(
    "line", ["a=1", "a=1 and so on", "a=1 b=2", "a=1 level=info a=2", 'a=1 level="x', "x = 1"]
)
def test_what_only_has_pairs_in_it_is_plain_text(line: str) -> None:
    assert parsed(line)[1]["message"] == line
    assert "fields" not in parsed(line)[1]
