"""A value that the index would refuse stays with its document, out of the index's way."""

import pytest

from minutewatch.ingest.limits import MAX_TERM_BYTES, within_limits

LONG = "x" * (MAX_TERM_BYTES + 1)


@pytest.mark.parametrize(
    "value",
    [LONG, [1, LONG], {"deep": {"er": LONG}}, {LONG: 1}, "한" * (MAX_TERM_BYTES // 3 + 1)],
    ids=["text", "list", "object", "name", "korean"],
)
def test_a_member_with_too_long_a_term_is_kept_unindexed(value: object) -> None:
    document = {"message": "m", "fields": {"order": 4711, "big": value}}
    assert within_limits(document) == {
        "message": "m",
        "fields": {"order": 4711},
        "fields_unindexed": {"big": value},
    }


def test_fields_that_are_all_too_long_leave_none() -> None:
    assert within_limits({"fields": {"big": LONG}}) == {"fields_unindexed": {"big": LONG}}


@pytest.mark.parametrize(
    "document", [{}, {"fields": {"a": "x" * 8_000, "b": [1, None, True, 2.5]}}, {"fields": "odd"}]
)
def test_what_the_index_takes_is_left_alone(document: dict[str, object]) -> None:
    assert within_limits(document) is document
