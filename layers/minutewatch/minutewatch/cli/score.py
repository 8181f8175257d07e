"""`minutewatch score --series FILE.csv`: how unusual each value of a series is, as it comes."""

import argparse
import csv
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TextIO

import orjson

from minutewatch.analysis.univariate import SeriesDetector
from minutewatch.cli.command import Command
from minutewatch.cli.input_file import STANDARD_INPUT, open_input
from minutewatch.cli.series import COLUMNS, BadRow, Point, read_points

SCORE: Final = "anomaly_score"
_DECIMALS: Final = 6


class Report:
    """Counts the rows, and says on the error stream which of them are not in order."""

    def __init__(self, source: str, stream: TextIO) -> None:
        self.scored = self.out_of_order = self.left_out = 0
        self._source, self._stream = source, stream

    def bad_row(self, row: BadRow) -> None:
        """A row that is not scored."""
        self.left_out += 1
        self._say(f"{self._source}:{row.line}: {row.reason}; the row is left out")

    def step_back(self, point: Point, before: Point) -> None:
        """A row that is older than the one before it."""
        self.out_of_order += 1
        order = f"timestamp {point.timestamp} is earlier than {before.timestamp} of line {before.line}"
        self._say(f"{self._source}:{point.line}: {order}; the row is scored where it stands")

    def sum_up(self) -> None:
        """The counts, where there is anything to tell."""
        if self.left_out or self.out_of_order:
            scored = f"{self.scored} rows scored, {self.out_of_order} of them out of order"
            self._say(f"{self._source}: {scored}; {self.left_out} rows left out")

    def _say(self, text: str) -> None:
        self._stream.write(f"minutewatch score: {text}\n")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "--series",
        required=True,
        metavar="FILE",
        help="a CSV with the columns timestamp and value, oldest row first; - for standard input",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a row instead of CSV")


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print each row with its score; 1 where a row was left out."""
    report = Report(arguments.series, sys.stderr)
    with open_input(arguments.series) as stream:
        lines = (line.decode("utf-8", "replace") for line in stream)
        rows = scored(read_points(lines, source=arguments.series), report)
        show = json_rows(sys.stdout) if arguments.json else csv_rows(sys.stdout)
        for point, score in rows:
            show(point, round(score, _DECIMALS))
            if arguments.series == STANDARD_INPUT:
                sys.stdout.flush()  # who writes row by row reads row by row
    report.sum_up()
    return 1 if report.left_out else 0


def scored(rows: Iterable[Point | BadRow], report: Report) -> Iterator[tuple[Point, float]]:
    """Each point with its score, before the next row is read."""
    detector = SeriesDetector()
    before: Point | None = None
    for row in rows:
        if isinstance(row, BadRow):
            report.bad_row(row)
            continue
        if before and row.time < before.time:
            report.step_back(row, before)
        before = row
        report.scored += 1
        yield row, detector.update(row.time, row.value)


def csv_rows(stream: TextIO) -> Callable[[Point, float], object]:
    """A writer of CSV rows, with its header written; time and value stay as the file has them."""
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow((*COLUMNS, SCORE))
    return lambda point, score: writer.writerow((point.timestamp, point.text, score))


def json_rows(stream: TextIO) -> Callable[[Point, float], object]:
    """A writer of one JSON object a row."""

    def write(point: Point, score: float) -> None:
        row = {"timestamp": point.timestamp, "value": point.value, SCORE: score}
        stream.write(orjson.dumps(row).decode() + "\n")

    return write


COMMAND: Final = Command(summary="score how unusual each value of a series is", configure=configure, run=run)
