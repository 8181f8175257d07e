"""The table of formats: each by its own name, and each leaves alone what is not its own."""

from collections.abc import Iterator

import pytest

from minutewatch.ingest.formats.format import DATED, DATED_BLANK, DATED_TAB, NOT_TAKEN, SLASHED, TextFormat
from minutewatch.ingest.formats.registry import CONTAINERS, OBJECT_CONTAINERS, OBJECT_FORMATS, TEXT_FORMATS

DATES = {DATED: "2026-01-05T", DATED_BLANK: "2026-01-05 ", DATED_TAB: "2026-01-05\t", SLASHED: "2026/01/05 "}
REST = ("", " ", "\t\t\t", "재고 부족", "] [x] y: ", '"" 200 -', "=" * 300, "10:07:00 \x00 1 2 3 4 5 6 7 8 9")
ORIGIN = {"event.id": "e-1", "event.dataset": "app"}


def others(begins: tuple[str, ...]) -> Iterator[str]:
    """Lines that begin as a format's do, and are of no format."""
    for begin in begins:
        yield from (DATES.get(begin, begin) + rest for rest in REST)


def test_every_format_has_a_name_of_its_own() -> None:
    names = [each.name for each in (*TEXT_FORMATS, *CONTAINERS, *OBJECT_FORMATS, *OBJECT_CONTAINERS)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("one", TEXT_FORMATS, ids=lambda one: one.name)
def test_a_line_that_a_format_does_not_take_leaves_no_trace(one: TextFormat) -> None:
    refused = 0
    for line in others(one.begins):
        document = dict(ORIGIN)
        if one.read(line, document) == NOT_TAKEN:
            refused += 1
            assert document == ORIGIN, line
    assert refused


def test_a_line_in_no_container_is_opened_by_none() -> None:
    for container in CONTAINERS:
        assert [line for line in others(container.begins) if container.open(line) is not None] == []


def test_an_object_without_members_is_of_no_format() -> None:
    assert [each.name for each in (*OBJECT_FORMATS, *OBJECT_CONTAINERS) if each.has(frozenset())] == []
