"""The section `name`."""

import pytest

from minutewatch.ingest.naming import NameSpec

from .builders import problems_of, spec_of


def test_everything_that_can_be_said() -> None:
    spec = spec_of(
        """
        name:
          - from: log_group
            pattern: '^/ecs/(?P<app>[^/]+)'
            when: {region: "eu-*"}
            set: {service.name: "{app}-eu", labels.team: shop}
            override: true
        """
    )
    assert spec.naming == (
        NameSpec(
            source="log_group",
            pattern="^/ecs/(?P<app>[^/]+)",
            when={"region": ("eu-*",)},
            sets={"service.name": "{app}-eu", "labels.team": "shop"},
            override=True,
        ),
    )


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("{set: {service.nam: a}}", "'service.nam' cannot be set: it should be one of service.environment"),
        ("{set: {service.name: '{a}'}}", "the pattern has no group 'a': it has none; write (?P<a>...)"),
        ("{from: log_group, set: {labels.a: b}}", "`from` and `pattern` belong together: give both, or neither"),
        ("{from: group, pattern: a, set: {labels.a: b}}", "`from` is 'group': it should be level, dataset"),
        ("{from: service, pattern: '(?P<b>x)', set: {labels.a: '{c}'}}", "the pattern has no group 'c': it has b"),
        ("{from: service, pattern: '(a', set: {labels.a: b}}", "the pattern: missing ): (a"),
        ("{when: {service: a}}", "the rule sets nothing: add `set:` with fields such as service.name"),
        ("{set: {labels.a: b}, override: yes}", "`override` is 'yes': it should be true or false"),
        ("{set: [labels.a]}", "`set` is a list: it should be a mapping of names to values"),
        ("{set: {labels.a: b}, when: {servce: a}}", "`when` has no 'servce'"),
    ],
)
def test_what_is_wrong_is_told_with_its_mend(rule: str, told: str) -> None:
    (problem,) = problems_of(f"name:\n  - {rule}\n")
    assert problem.startswith("3: ")
    assert told in problem


def test_a_label_within_another_is_told_whichever_rule_sets_it() -> None:
    (problem,) = problems_of(
        """
        name:
          - set: {labels.team.name: a}
          - when: {service: b}
            set:
              service.name: c
              labels.team: d
        """
    )
    assert problem.startswith("3: labels.team.name lies within labels.team, ")
    assert problem.endswith(": call it labels.team_name")
