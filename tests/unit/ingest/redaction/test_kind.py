"""A kind that says no more than its name finds nothing by itself, and means every hit."""

from minutewatch.ingest.redaction.kind import Kind, always


def test_a_kind_by_name_alone_is_no_name_of_a_field_and_begins_nothing() -> None:
    kind = Kind(name="mine")
    assert (kind.pattern, kind.trigger, kind.names, kind.begins) == ("", "", None, ())


def test_every_hit_is_meant_unless_the_kind_tells_them_apart() -> None:
    assert Kind(name="mine").accepts is always
    assert always("", "")
    assert always("hunter2", "password=")
