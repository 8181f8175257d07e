"""Two labels of which one lies within the other are found, whatever else there is."""

from minutewatch.labels import clashes, complaint


def test_a_label_within_another_is_told_with_the_outermost() -> None:
    names = ["labels.team.name", "labels.team", "labels.a.b.c", "labels.a", "labels.a.b", "message"]
    assert clashes(names) == {
        "labels.a.b": "labels.a",
        "labels.a.b.c": "labels.a",
        "labels.team.name": "labels.team",
    }


def test_names_that_only_look_alike_may_stand_side_by_side() -> None:
    assert clashes(["labels.team", "labels.teams", "labels.team-x", "labels.a.b", "labels.a.c"]) == {}
    assert clashes(["labels.a", "labels.a"]) == {}


def test_fields_that_are_no_labels_and_patterns_of_names_are_none_of_its_business() -> None:
    assert clashes(["service", "service.name", "labels.a", "labels.a.*"]) == {}


def test_the_mend_is_a_name_that_fits() -> None:
    assert complaint("labels.a.b.c", "labels.a").endswith(": call it labels.a_b_c")
