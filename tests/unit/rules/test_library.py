from pathlib import Path

import pytest

from minutewatch.errors import ConfigError
from minutewatch.rules.library import files_in, read_files

RULE = "name: {name}\ntype: count\nquery: log.level:error\nat_least: 3\n"


def _put(directory: Path, **rules: str) -> Path:
    for file, text in rules.items():
        (directory / f"{file}.yaml").write_text(text, encoding="utf-8")
    return directory


def test_a_directory_is_its_rule_files_in_order(tmp_path: Path) -> None:
    _put(tmp_path, b="", a="")
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "c.yml").touch()
    (tmp_path / "README.md").touch()

    assert [str(file.relative_to(tmp_path)) for file in files_in(tmp_path)] == ["a.yaml", "b.yaml", "inner/c.yml"]
    assert files_in(tmp_path / "README.md") == [tmp_path / "README.md"]
    with pytest.raises(ConfigError, match="no such file or directory"):
        files_in(tmp_path / "nowhere")


def test_one_bad_rule_keeps_no_other_from_being_used(tmp_path: Path) -> None:
    _put(tmp_path, a=RULE.format(name="one"), b="name: [", c=RULE.format(name="two"))

    library = read_files(files_in(tmp_path))

    assert [rule.name for rule in library.rules] == ["one", "two"]
    assert [problem.file for problem in library.problems] == [str(tmp_path / "b.yaml")]


def test_of_two_rules_with_one_name_the_second_is_wrong(tmp_path: Path) -> None:
    _put(tmp_path, a=RULE.format(name="one"), b="# again\n" + RULE.format(name="one"))

    library = read_files(files_in(tmp_path))

    assert len(library.rules) == 1
    (problem,) = library.problems
    assert problem.line == 2
    assert f"which {tmp_path}/a.yaml has too" in problem.text


def test_a_file_that_cannot_be_read_is_the_operators_to_mend(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Is a directory"):
        read_files([tmp_path])
