"""A direct invoke: what a person would type."""

import pytest

from minutewatch.ingest.sources.direct import items, read

from ..builders import INVOCATION


@pytest.mark.parametrize(
    ("event", "lines"),
    [
        ("a", ["a"]),
        ({"message": "a"}, [{"message": "a"}]),
        (["a", {"message": "b"}], ["a", {"message": "b"}]),
        ({"logs": ["a", "b"]}, ["a", "b"]),
        ({"logs": "a"}, [{"logs": "a"}]),
    ],
)
def test_forms_of_a_direct_invoke(event: object, lines: list[object]) -> None:
    assert [line for item in items(event) for _, _, line in read(item, INVOCATION).entries] == lines


def test_an_id_of_the_applications_own_is_kept() -> None:
    ((event_id, _, line),) = read((0, {"event.id": "order-4711", "message": "m"}), INVOCATION).entries
    assert (event_id, line) == ("order-4711", {"message": "m"})


@pytest.mark.parametrize("character", ["x", "한", "\ud800"])
def test_an_id_longer_than_an_index_takes_is_digested(character: str) -> None:
    ((event_id, _, _),) = read((0, {"event.id": character * 513, "message": "m"}), INVOCATION).entries
    assert len(event_id) == 24


def test_nan_becomes_null_because_no_index_takes_it() -> None:
    ((_, _, line),) = read((0, {"message": "m", "ratio": float("nan")}), INVOCATION).entries
    assert line == {"message": "m", "ratio": None}
