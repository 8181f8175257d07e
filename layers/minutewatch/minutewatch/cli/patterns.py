"""`minutewatch patterns FILE`: what kinds of lines a log file has."""

import argparse
import io
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TextIO

import orjson

from minutewatch.cli.command import Command
from minutewatch.cli.input_file import open_input
from minutewatch.cli.lines import printable
from minutewatch.ingest.patterns import pattern_of


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("file", metavar="FILE", help="a log file, one event a line; - for standard input")
    parser.add_argument(
        "--json", action="store_true", help='print {"id", "text"} of each line in order, one a line'
    )


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print the patterns; 0."""
    with open_input(arguments.file) as stream:
        patterns = patterns_of(stream)
        if arguments.json:
            sys.stdout.buffer.writelines(json_lines(patterns))
            return 0
        lines = table(Counter(patterns), width=_width(sys.stdout))
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal's own encoding may lack a character
    sys.stdout.writelines(lines)
    return 0


def patterns_of(lines: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    """Id and text of each line's pattern, in order; bytes that are no UTF-8 become U+FFFD."""
    return (pattern_of(line.rstrip(b"\r\n").decode("utf-8", "replace")) for line in lines)


def json_lines(patterns: Iterable[tuple[str, str]]) -> Iterator[bytes]:
    """One JSON object a line, as UTF-8."""
    return (
        orjson.dumps({"id": ident, "text": text}, option=orjson.OPT_APPEND_NEWLINE) for ident, text in patterns
    )


def table(counts: Counter[tuple[str, str]], *, width: int | None = None) -> Iterator[str]:
    """Count and text of each pattern, most frequent first, cut to `width` columns where that is given."""
    ranked = counts.most_common()
    digits = len(str(ranked[0][1])) if ranked else 0
    for (_, text), count in ranked:
        line = f"{count:{digits}}  {printable(text)}"
        yield (line if width is None or len(line) <= width else line[: width - 1] + "…") + "\n"


def _width(stream: TextIO) -> int | None:
    return shutil.get_terminal_size().columns if stream.isatty() else None


COMMAND: Final = Command(summary="count the kinds of lines of a log file", configure=configure, run=run)
