"""What the command prints and returns; what is checked is shown in tests/unit/rules."""

import argparse
import json
from pathlib import Path

import pytest

from minutewatch.cli import rules
from minutewatch.errors import ConfigError

GOOD = "name: good\ntype: count\nquery: log.level:error\nat_least: 3\ntests: [{name: a, events: [], expect: []}]\n"
BAD = "name: bad\ntype: count\nquery: log.levle:error\nat_least: 3\n"


def _lint(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str]:
    parser = argparse.ArgumentParser()
    rules.configure(parser)
    code = rules.run(parser.parse_args(["lint", *argv]), {})
    return code, capsys.readouterr().out


@pytest.fixture
def good(tmp_path: Path) -> str:
    (tmp_path / "good.yaml").write_text(GOOD, encoding="utf-8")
    return str(tmp_path / "good.yaml")


@pytest.fixture
def bad(tmp_path: Path) -> str:
    (tmp_path / "bad.yaml").write_text(BAD, encoding="utf-8")
    return str(tmp_path / "bad.yaml")


def test_rules_in_order_are_counted(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert _lint(capsys, good) == (0, "1 rules with 1 test cases are in order\n")
    assert json.loads(_lint(capsys, good, "--json")[1]) == {"files": 1, "rules": 1, "cases": 1, "problems": []}


def test_a_problem_is_a_line_and_an_exit_code(good: str, bad: str, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = "`query` names the field log.levle, under which nothing is indexed: did you mean log.level?"

    assert _lint(capsys, good, bad) == (1, f"{bad}:3: {wrong}\n")
    code, told = _lint(capsys, good, bad, "--json")
    assert (code, json.loads(told)["problems"]) == (1, [{"file": bad, "line": 3, "problem": wrong}])


def test_labels_of_which_one_lies_within_the_other_are_refused(
    good: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both = "name: both\ntype: count\nquery: labels.a:x AND labels.a.b:y\nat_least: 3\n"
    (tmp_path / "both.yaml").write_text(both, encoding="utf-8")

    code, told = _lint(capsys, good, str(tmp_path / "both.yaml"))

    assert code == 1
    assert told.startswith(f"{tmp_path}/both.yaml:3: labels.a.b lies within labels.a, ")


def test_another_mapping_has_other_fields(bad: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mapping = tmp_path / "mapping.json"
    mapping.write_text('{"dynamic": false, "properties": {"log.levle": {"type": "keyword"}}}', encoding="utf-8")

    assert _lint(capsys, bad, "--mapping", str(mapping))[0] == 0


def test_a_path_that_is_not_there_is_no_rule_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ConfigError, match="nowhere: no such file"):
        _lint(capsys, "nowhere")
