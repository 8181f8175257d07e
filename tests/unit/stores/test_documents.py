import pytest

from minutewatch.stores.documents import Json, field_of


@pytest.mark.parametrize(
    "source",
    [{"service.name": "shop"}, {"service": {"name": "shop"}}],
    ids=["flat", "nested"],
)
def test_a_field_is_found_however_the_document_is_built(source: Json) -> None:
    assert field_of(source, "service.name") == "shop"


@pytest.mark.parametrize("source", [{}, {"service": "shop"}, {"service": None}, {"service": {"id": 1}}])
def test_a_field_that_is_not_there_is_none(source: Json) -> None:
    assert field_of(source, "service.name") is None
