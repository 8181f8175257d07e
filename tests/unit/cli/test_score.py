"""The command prints a score for each row as it comes, and says which rows it could not score."""

import argparse
import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from minutewatch.analysis.univariate import ALARM
from minutewatch.cli import score
from minutewatch.cli.score import Report, scored
from minutewatch.cli.series import read_points
from minutewatch.errors import ConfigError

START = datetime(2026, 1, 5, tzinfo=UTC)
HEADER = "timestamp,value"


def rows(values: list[float]) -> list[str]:
    return [f"{START + timedelta(minutes=5 * i):%Y-%m-%d %H:%M:%S},{value}" for i, value in enumerate(values)]


def arguments(*argv: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    score.configure(parser)
    return parser.parse_args(argv)


def written(path: Path, lines: list[str]) -> str:
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return str(path)


def test_each_row_comes_back_with_its_score(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = rows([float(10 + i % 7) for i in range(400)] + [90.0])
    path = written(tmp_path / "a.csv", lines)

    assert score.run(arguments("--series", path), {}) == 0

    out, err = capsys.readouterr()
    assert err == ""
    assert out.startswith("timestamp,value,anomaly_score\n")
    printed = list(csv.DictReader(io.StringIO(out)))
    assert [f"{row['timestamp']},{row['value']}" for row in printed] == lines
    assert float(printed[-1]["anomaly_score"]) >= ALARM
    assert all(float(row["anomaly_score"]) < ALARM for row in printed[:-1])


def test_json_has_the_same_scores(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "a.csv", rows([1.0] * 150 + [2.0]))

    assert score.run(arguments("--json", "--series", path), {}) == 0

    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert printed[0] == {"timestamp": "2026-01-05 00:00:00", "value": 1.0, "anomaly_score": 0.0}
    assert [row["value"] for row in printed] == [1.0] * 150 + [2.0]
    assert printed[-1]["anomaly_score"] >= ALARM


def test_bad_rows_are_told_and_counted_and_the_others_scored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "a.csv", ["2026-01-05 00:00:00,1", "2026-01-05 00:05:00,one", "soon,1"])

    assert score.run(arguments("--series", path), {}) == 1

    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 2
    assert f"{path}:3: value holds 'one'; it should hold a finite number; the row is left out\n" in err
    assert f"{path}:4: timestamp holds 'soon'" in err
    assert err.endswith(f"{path}: 1 rows scored, 0 of them out of order; 2 rows left out\n")


def test_a_row_that_is_out_of_order_is_told_and_scored_where_it_stands(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second, third = rows([1.0, 2.0, 3.0])
    path = written(tmp_path / "a.csv", [second, first, first, third])

    assert score.run(arguments("--series", path), {}) == 0

    out, err = capsys.readouterr()
    assert [line.rsplit(",", 1)[0] for line in out.splitlines()[1:]] == [second, first, first, third]
    assert f"{path}:3: timestamp 2026-01-05 00:00:00 is earlier than 2026-01-05 00:05:00 of line 2" in err
    assert err.endswith("4 rows scored, 1 of them out of order; 0 rows left out\n")


def test_a_row_is_scored_before_the_next_is_read() -> None:
    read: list[str] = []

    def source() -> Iterator[str]:
        for line in [HEADER, *rows([1.0, 2.0, 3.0])]:
            read.append(line)
            yield line

    points = scored(read_points(source(), source="-"), Report("-", io.StringIO()))

    for count in range(1, 4):
        next(points)
        assert len(read) == 1 + count


def test_cutting_the_file_or_changing_what_follows_changes_no_score(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = rows([float(i * i % 97) for i in range(300)])
    other = [*lines[:200], *rows([1e6] * 300)[200:]]

    printed = []
    for name, part in (("a", lines), ("b", lines[:200]), ("c", other)):
        score.run(arguments("--series", written(tmp_path / name, part)), {})
        printed.append(capsys.readouterr().out.splitlines()[:201])

    assert printed[0] == printed[1] == printed[2]


def test_standard_input_is_read_for_a_dash(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "timestamp,value\r\n2026-01-05 00:00:00,1\r\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    assert score.run(arguments("--series", "-"), {}) == 0
    assert capsys.readouterr().out.endswith("2026-01-05 00:00:00,1,0.0\n")


def test_a_file_without_the_header_prints_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(ConfigError, match=r"a\.csv:1: the header holds"):
        score.run(arguments("--series", str(path)), {})
    assert capsys.readouterr().out == ""
