import pytest

from minutewatch.rules.query.fields import Fields

OWN = {
    "settings": {"index": {"query": {"default_field": ["message"]}}},
    "mappings": {
        "dynamic": False,
        "properties": {
            "message": {"type": "text", "fields": {"raw": {"type": "keyword"}}},
            "http.status": {"type": "long"},
            "labels": {"type": "object", "dynamic": True},
            "off": {"type": "object", "enabled": False},
            "rest": {"type": "flat_object"},
            "user": {"properties": {"name": {"type": "keyword"}}},
        },
    },
}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("message", "text"),
        ("message.raw", "keyword"),
        ("message.keyword", None),
        ("http.status", "long"),
        ("labels.team.name", "keyword"),
        ("rest.a.b", "keyword"),
        ("user.name", "keyword"),
        ("user.id", None),
        ("user", None),
        ("off.x", None),
        ("mesage", None),
    ],
)
def test_a_field_has_the_type_that_the_mapping_gives_it(name: str, kind: str | None) -> None:
    assert Fields.of(OWN).type_of(name) == kind


def test_without_a_limit_every_name_is_taken_up_as_a_keyword() -> None:
    assert Fields.of({"properties": {"a": {"type": "long"}}}).type_of("anything") == "keyword"


def test_the_default_fields_are_those_of_the_settings_else_all() -> None:
    assert Fields.of(OWN).default == ("message",)
    assert Fields.of({"mappings": {}}).default == ("*",)
    assert Fields.of({"settings": {"index.query.default_field": "body"}, "mappings": {}}).default == ("body",)


def test_the_shipped_template_has_the_fields_of_a_log_document() -> None:
    shipped = Fields.shipped()

    assert shipped.type_of("http.response.status_code") == "long"
    assert shipped.type_of("source.ip") == "ip"
    assert "message" in shipped.default
    assert {"log.level", "service.name"} <= set(shipped.names())
