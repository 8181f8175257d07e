"""The agreement of two groupings, worked out by hand."""

import json
from pathlib import Path

import pytest

from bench.patterns import agreement, groups, lines_per_second, main, read_set


def test_a_group_counts_only_if_it_is_exactly_the_true_one() -> None:
    # 6 messages; a is exact (3), b is split into two groups.
    assert agreement("aaabbb", "xxxyyz") == {"GA": 0.5, "FGA": 0.4, "groups": 3, "true_groups": 2}


@pytest.mark.parametrize(
    ("predicted", "ga", "fga"),
    [("xxxyyz", 1.0, 1.0), ("xxxxxx", 0.0, 0.0), ("uvwxyz", 0.1667, 0.2222)],
    ids=["the same under other names", "all together", "each by itself"],
)
def test_names_do_not_matter(predicted: str, ga: float, fga: float) -> None:
    result = agreement("aaabbc", predicted)

    assert (result["GA"], result["FGA"]) == (ga, fga)


def test_a_group_is_the_lines_of_a_label() -> None:
    assert groups(["a", "b", "a"]) == {frozenset({0, 2}), frozenset({1})}


def test_speed_is_in_lines() -> None:
    assert lines_per_second(["a b"] * 1000, str.split) > 1000


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """One set: two statements that the patterns tell apart, and one with a name that they do not know."""
    rows = ["worker 1 up,worker <*> up", "worker 2 up,worker <*> up", "hello kim,hello <*>", "hello lee,hello <*>"]
    (tmp_path / "Some").mkdir()
    text = "\n".join(["Content,EventTemplate", *rows])
    (tmp_path / "Some" / "Some_2k.log_structured_corrected.csv").write_text(text, encoding="utf-8")
    (tmp_path / "Some" / "Some_2k.log_structured.csv").write_text("Content,EventTemplate\n", encoding="utf-8")
    return tmp_path


def test_the_corrected_templates_are_taken(corpus: Path) -> None:
    lines, true = read_set(corpus / "Some")

    assert lines == ["worker 1 up", "worker 2 up", "hello kim", "hello lee"]
    assert true[0] == "worker <*> up"


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_the_figures_are_printed(corpus: Path, capsys: pytest.CaptureFixture[str], options: list[str]) -> None:
    assert main(["--corpus", str(corpus), *options]) == 0

    out = capsys.readouterr().out
    # Two of four messages, one of two true and three predicted groups.
    assert (json.loads(out)["FGA"] == 0.4) if options else ("GA 0.500  FGA 0.400" in out)
