from pathlib import Path

import pytest

from minutewatch.backtest.setup import subject_of
from minutewatch.errors import ConfigError

RULE = "name: r\ntype: count\nquery: log.level:error\nat_least: 3\nstage: shadow\n"


def test_a_shadow_is_tried_as_if_it_were_live(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(RULE, encoding="utf-8")

    subject = subject_of([str(tmp_path / "r.yaml")], builtin=False)

    assert [(rule.name, rule.is_live) for rule in subject.rules] == [("r", True)]
    assert not subject.builtin


def test_all_problems_of_all_files_are_told(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text("name: [", encoding="utf-8")

    with pytest.raises(ConfigError, match=r"(?s)a\.yaml:1: .*b\.yaml:1: "):
        subject_of([str(tmp_path / "a.yaml"), str(tmp_path / "b.yaml")], builtin=True)
