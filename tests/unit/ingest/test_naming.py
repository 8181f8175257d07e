"""Names and labels by rule."""

from typing import Any

import pytest

from minutewatch.ingest.naming import LABEL, NameSpec, Naming

GROUP = "aws.cloudwatch.log_group"
ECS = NameSpec(
    source="log_group",
    pattern=r"^/ecs/(?P<stage>dev|prod)/(?P<app>[^/]+)(?:/(?P<part>.+))?",
    sets={
        "service.name": "{app}",
        "service.environment": "{stage}",
        "labels.part": "{part}",
        "labels.team": "shop",
    },
)


def of_source(*specs: NameSpec, **origin: Any) -> dict[str, Any]:
    return dict(Naming(specs).of_source(origin))


def named(*specs: NameSpec, **document: Any) -> dict[str, Any]:
    Naming(specs).name(document)
    return document


def test_groups_of_the_pattern_name_the_service() -> None:
    assert of_source(ECS, **{GROUP: "/ecs/prod/checkout/web", "service.name": "web"}) == {
        GROUP: "/ecs/prod/checkout/web",
        "service.name": "checkout",
        "service.environment": "prod",
        "labels.part": "web",
        "labels.team": "shop",
    }


def test_a_template_that_comes_out_empty_sets_nothing() -> None:
    assert "labels.part" not in of_source(ECS, **{GROUP: "/ecs/dev/checkout"})


def test_a_source_that_no_rule_is_about_is_the_very_same() -> None:
    origin = {GROUP: "/aws/lambda/x"}
    assert Naming((ECS,)).of_source(origin) is origin
    assert Naming(()).of_source(origin) is origin


def test_of_rules_that_set_a_field_the_first_wins() -> None:
    other = NameSpec(sets={"service.name": "other", "labels.x": "y"}, when={"log_group": ("/ecs/*",)})
    left = of_source(ECS, other, **{GROUP: "/ecs/prod/checkout"})
    assert (left["service.name"], left["labels.x"]) == ("checkout", "y")


def test_the_answer_for_a_source_is_remembered_for_that_source_only() -> None:
    naming = Naming((ECS,))
    names = [naming.of_source({GROUP: f"/ecs/prod/{app}"})["service.name"] for app in ("a", "b", "a")]
    assert names == ["a", "b", "a"]


def test_a_rule_about_the_line_fills_in_what_it_does_not_say() -> None:
    rule = NameSpec(sets={"labels.team": "pay", "service.version": "1"}, when={"service": ("pay-*",)})
    assert Naming((rule,)).names_events
    assert named(rule, **{"service.name": "pay-api", "service.version": "7"}) == {
        "service.name": "pay-api",
        "service.version": "7",
        "labels.team": "pay",
    }
    assert named(rule, **{"service.name": "other"}) == {"service.name": "other"}


def test_a_rule_that_overrides_wins_over_the_line() -> None:
    first = NameSpec(sets={"service.name": "a"}, when={"level": ("info",)}, override=True)
    second = NameSpec(sets={"service.name": "b"}, override=True)
    assert named(first, second, **{"service.name": "x", "log.level": "info"})["service.name"] == "a"
    assert named(first, second, **{"service.name": "x"})["service.name"] == "b"


@pytest.mark.parametrize("value", [None, 17, "", "nothing of the kind"])
def test_a_pattern_that_finds_nothing_sets_nothing(value: object) -> None:
    rule = NameSpec(source="message", pattern="(?P<a>x)=", sets={"labels.a": "{a}"})
    assert named(rule, message=value) == {"message": value}


@pytest.mark.parametrize(
    ("name", "fine"), [("labels.team", True), ("labels.a.b-c", True), ("labels.", False), ("labels", False)]
)
def test_labels_have_names(name: str, fine: bool) -> None:
    assert bool(LABEL.fullmatch(name)) is fine
