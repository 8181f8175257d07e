"""The benchmark scores as the paper says, on corpora small enough to work out by hand."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bench.nab import (
    PROFILES,
    Detection,
    Series,
    detections,
    evaluate,
    main,
    measure,
    probation,
    read_corpus,
    sigmoid,
)

START = datetime(2026, 1, 5, tzinfo=UTC)
STANDARD = PROFILES["standard"]


def series(rows: int, *windows: tuple[int, int]) -> Series:
    times = [START + timedelta(minutes=5 * row) for row in range(rows)]
    return Series(name="a/b.csv", times=times, values=[0.0] * rows, windows=windows)


def found(rows: int, *at: int, window: tuple[int, int] = (40, 49)) -> list[Detection]:
    return detections(series(rows, window), [float(row in at) for row in range(rows)])


def test_the_first_rows_of_a_file_are_not_judged() -> None:
    assert (probation(100), probation(1625), probation(20_000)) == (15, 243, 750)
    assert [row.weight for row in found(100, 14, 15)] == [-1.0]


def test_a_window_is_worth_1_at_its_start_and_falls_from_there() -> None:
    # 10 rows: the first stands at -1, the last at -1/10.
    first, last = found(100, 40, 49)

    assert first.weight == pytest.approx(1)
    assert last.weight == pytest.approx(sigmoid(-0.1) / sigmoid(-1))
    assert first.window == last.window == 0


def test_a_false_alarm_costs_less_just_behind_a_window() -> None:
    before, behind, far = found(100, 30, 50, 99)

    assert (before.weight, far.weight) == (-1, -1)
    assert behind.weight == pytest.approx(sigmoid(1 / 9))
    assert (before.window, behind.window, far.window) == (None, None, None)


def test_silence_is_0_and_every_window_at_its_start_100() -> None:
    assert evaluate([], 2, STANDARD)["score"] == 0
    assert evaluate(found(100, 40), 1, STANDARD)["score"] == 100
    assert evaluate(found(100, 40), 2, STANDARD)["score"] == 50


def test_a_false_alarm_costs_a_ninth_and_a_second_detection_nothing() -> None:
    # raw 1 - 0.11 against -1 for silence and 1 for all: (0.89 + 1) / 2.
    assert evaluate(found(100, 20, 40, 41), 1, STANDARD)["score"] == 94.5
    assert evaluate(found(100, 20, 40), 1, PROFILES["reward_low_FP_rate"])["score"] == 89.0
    # missed windows cost 2: (0.89 + 2) / 3
    assert evaluate(found(100, 20, 40), 1, PROFILES["reward_low_FN_rate"])["score"] == 96.33


def test_one_threshold_for_all_is_chosen_unless_it_is_given() -> None:
    rows = [
        Detection(score=0.9, series="a", window=0, weight=0.8),
        *[Detection(score=0.7, series="a", window=None, weight=-1.0)] * 10,
        Detection(score=0.6, series="b", window=0, weight=1.0),
    ]

    # Both windows and ten false alarms: (1.8 - 1.1 + 2) / 4; the first alone: (0.8 - 1 + 2) / 4.
    assert evaluate(rows, 2, STANDARD) == {
        "score": 67.5, "threshold": 0.6, "windows": 2, "found": 2, "false_alarms": 10,
    }  # fmt: skip
    assert evaluate(rows, 2, STANDARD, at=0.8) == {
        "score": 45.0, "threshold": 0.8, "windows": 2, "found": 1, "false_alarms": 0,
    }  # fmt: skip


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """One file of 400 values with a spike in its window."""
    times = [START + timedelta(minutes=5 * row) for row in range(400)]
    rows = [f"{moment:%Y-%m-%d %H:%M:%S},{500 if row == 300 else row % 7}" for row, moment in enumerate(times)]
    (tmp_path / "data" / "real").mkdir(parents=True)
    (tmp_path / "labels").mkdir()
    (tmp_path / "data" / "real" / "a.csv").write_text("\n".join(["timestamp,value", *rows]), encoding="utf-8")
    windows = {"real/a.csv": [[f"{times[row]:%Y-%m-%d %H:%M:%S}.000000" for row in (290, 310)]]}
    (tmp_path / "labels" / "combined_windows.json").write_text(json.dumps(windows), encoding="utf-8")
    return tmp_path


def test_a_corpus_is_read_as_it_lies_there(corpus: Path) -> None:
    (file,) = read_corpus(corpus)

    assert (file.name, len(file.values), file.values[300], file.windows) == ("real/a.csv", 400, 500, [(290, 310)])


def test_the_detector_finds_the_spike(corpus: Path) -> None:
    result = measure(read_corpus(corpus))

    assert result["at_alarm"]["found"] == 1
    assert result["profiles"]["standard"]["score"] == pytest.approx(
        50 + 50 * sigmoid(-11 / 21) / sigmoid(-1), abs=0.01
    )
    assert result["us_per_point"] > result["floor_us_per_point"]


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_the_figures_are_printed(corpus: Path, capsys: pytest.CaptureFixture[str], options: list[str]) -> None:
    assert main(["--corpus", str(corpus), *options]) == 0

    out = capsys.readouterr().out
    assert (json.loads(out)["files"] == 1) if options else ("1 of 1 windows" in out)
