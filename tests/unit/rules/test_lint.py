from pathlib import Path

import pytest

from minutewatch.rules.cases import LocalTrial
from minutewatch.rules.library import files_in, read_files
from minutewatch.rules.lint import cases_check, fields_check, labels_check, lint
from minutewatch.rules.query.fields import Fields

FIELDS = Fields.shipped()
CHECKS = [fields_check(FIELDS), cases_check(LocalTrial(fields=FIELDS))]
NESTED = """\
  - name: a
    events:
      - log:
          message: m
          labels: {team: {name: b}}
    expect: []
"""
RULES = Path(__file__).parents[3] / "rules"


def _lint(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "r.yaml").write_text("name: r\ntype: count\nat_least: 2\n" + text, encoding="utf-8")
    library = read_files(files_in(tmp_path))
    problems = lint(library, [*CHECKS, labels_check(library)])
    return [str(problem).removeprefix(f"{tmp_path}/") for problem in problems]


def test_the_shipped_rules_are_in_order_and_each_shows_when_it_speaks_and_when_not() -> None:
    library = read_files(files_in(RULES))

    assert lint(library, [*CHECKS, labels_check(library)]) == []
    for rule in library.rules:
        assert rule.description
        assert rule.stage == "shadow", "what people did not ask for wakes nobody"
        assert {bool(case.expect) for case in rule.tests} == {True, False}


def test_the_guides_rule_does_what_it_says(tmp_path: Path) -> None:
    guide = (RULES.parent / "docs" / "rules.md").read_text(encoding="utf-8")
    example = "".join(line.removeprefix("    ") for line in guide.splitlines(keepends=True)[4:18])
    (tmp_path / "guide.yaml").write_text(example, encoding="utf-8")

    library = read_files(files_in(tmp_path))

    assert lint(library, CHECKS) == []
    assert [len(rule.tests) for rule in library.rules] == [1]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "query: log.levle:error",
            "4: `query` names the field log.levle, under which nothing is indexed: did you mean log.level?",
        ),
        (
            "query: http.response.status_code:5xx",
            "4: `query`: '5xx' is no value of a field of type long: it should be a number",
        ),
        (
            "query: a\ngroup_by: qqq",
            "5: `group_by` names the field qqq, under which nothing is indexed: fields of your own are indexed",
        ),
        (
            "query: a\ngroup_by:\n  - service.name\n  - message",
            "7: `group_by` names message, which is split into words: group by a keyword field",
        ),
    ],
)
def test_what_the_index_cannot_answer_is_told(tmp_path: Path, text: str, problem: str) -> None:
    (told,) = _lint(tmp_path, text)

    assert told.startswith(f"r.yaml:{problem}")


def test_a_case_that_fails_is_told_by_its_name_and_line(tmp_path: Path) -> None:
    case = "  - name: two\n    events: [{times: 2, log: {log.level: error}}]\n    expect: []\n"

    (problem,) = _lint(tmp_path, f"query: log.level:error\ntests:\n{case}")

    assert problem.startswith("r.yaml:6: case 'two': minute 0s, 2 times, is found, and not expected")


def test_a_case_that_only_an_engine_can_try_is_told(tmp_path: Path) -> None:
    cases = "query: '\"a b\"~3'\ntests:\n  - name: near\n    events: []\n    expect: []\n"

    (problem,) = _lint(tmp_path, cases)

    assert "cannot be tried: " in problem
    assert "--url" in problem


def test_without_cases_such_a_query_is_in_order(tmp_path: Path) -> None:
    assert _lint(tmp_path, "query: '\"a b\"~3'") == []


def test_problems_of_form_and_of_sense_come_together_in_the_order_of_files(tmp_path: Path) -> None:
    (tmp_path / "z.yaml").write_text("name: [", encoding="utf-8")

    assert [problem.split(":")[0] for problem in _lint(tmp_path, "query: nope:1")] == ["r.yaml", "z.yaml"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("query: labels.team:a AND labels.team.name:b", 4),
        ("query: labels.team:a\ngroup_by:\n  - service.name\n  - labels.team.name", 7),
        (f"query: labels.team:a\ntests:\n{NESTED}", 10),
    ],
)
def test_a_label_within_another_is_told_where_it_stands(tmp_path: Path, text: str, line: int) -> None:
    (told,) = _lint(tmp_path, text)

    assert told.startswith(f"r.yaml:{line}: labels.team.name lies within labels.team, ")
    assert told.endswith(": call it labels.team_name")


def test_labels_of_different_files_meet_in_one_index(tmp_path: Path) -> None:
    other = "name: other\ntype: count\nat_least: 1\nquery: labels.team:a\n"
    (tmp_path / "other.yaml").write_text(other, encoding="utf-8")

    (told,) = _lint(tmp_path, "query: labels.team.name:b")

    assert told.startswith("r.yaml:4: labels.team.name lies within labels.team")
