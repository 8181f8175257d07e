"""Every line has a pattern, whatever its bytes are; people see the most frequent first."""

import argparse
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minutewatch.cli import patterns
from minutewatch.cli.patterns import patterns_of, table
from minutewatch.ingest.patterns import pattern_of


def run(path: Path, *options: str) -> int:
    parser = argparse.ArgumentParser()
    patterns.configure(parser)
    return patterns.run(parser.parse_args([*options, str(path)]), {})


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "a.log"
    path.write_bytes(b"worker 1 started\nlogin of kim failed\r\n\nworker 22 started\nend \xff\xfe")
    return path


def test_json_gives_the_pattern_of_each_line_in_order(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(log, "--json") == 0

    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    lines = ["worker 1 started", "login of kim failed", "", "worker 22 started", "end \ufffd\ufffd"]
    assert [(row["id"], row["text"]) for row in printed] == [pattern_of(line) for line in lines]


def test_people_get_counts_most_frequent_first(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(log) == 0

    assert capsys.readouterr().out.splitlines() == [
        "2  worker <*> started",
        "1  login of kim failed",
        "1  ",
        "1  end \ufffd\ufffd",
    ]


def test_an_empty_file_has_no_patterns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.log"
    path.touch()

    assert run(path) == 0
    assert capsys.readouterr().out == ""


@given(st.lists(st.binary(max_size=200)))
def test_no_bytes_can_stop_it(lines: list[bytes]) -> None:
    assert len(list(patterns_of(lines))) == len(lines)


def test_on_a_terminal_a_line_fits_and_moves_no_cursor() -> None:
    counts = Counter({("a", "x" * 30): 10, ("b", "evil \x1b[2J\x07"): 9})

    assert list(table(counts, width=20)) == ["10  xxxxxxxxxxxxxxx…\n", " 9  evil \\x1b[2J\\x07\n"]
    assert next(table(counts)) == f"10  {'x' * 30}\n"
