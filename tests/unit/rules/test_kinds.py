from minutewatch.rules.kinds import RULE_TYPES


def test_a_kind_is_found_by_the_type_that_its_rules_say() -> None:
    for name, kind in RULE_TYPES.items():
        assert kind.model_fields["type"].annotation is not None
        assert name in str(kind.model_fields["type"].annotation)


def test_what_a_rule_has_to_say_comes_with_how_to_say_it() -> None:
    for kind in RULE_TYPES.values():
        lacking = [
            name
            for name, field in kind.model_fields.items()
            if field.is_required() and name != "type" and not field.description
        ]
        assert not lacking
