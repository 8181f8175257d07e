from minutewatch.rules.group import conditions_of, filters_of, key_of, spoken_of

FIELDS = ("service.name", "source.ip")


def test_a_field_that_the_documents_lack_is_left_out_of_the_key() -> None:
    assert key_of(FIELDS, ("shop", "10.0.0.1")) == {"service.name": "shop", "source.ip": "10.0.0.1"}
    assert key_of(FIELDS, ("", "10.0.0.1")) == {"source.ip": "10.0.0.1"}


def test_its_documents_are_found_again() -> None:
    assert filters_of(FIELDS, ("shop", "")) == [
        {"term": {"service.name": "shop"}},
        {"bool": {"must_not": {"exists": {"field": "source.ip"}}}},
    ]
    assert conditions_of(FIELDS, ("a\\b", "")) == ['service.name:"a\\\\b"', "(NOT _exists_:source.ip)"]


def test_it_is_spoken_with_its_fields() -> None:
    assert spoken_of(FIELDS, ("shop", "")) == "service.name shop, no source.ip"
    assert spoken_of((), ()) == ""
