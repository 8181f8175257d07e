"""`minutewatch rules lint PATH`: checks rules, and tries the test cases in them."""

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import orjson

from minutewatch.cli.command import Command
from minutewatch.cli.mapping_file import read_mapping
from minutewatch.cli.target import opensearch_settings
from minutewatch.stores.documents import Json

if TYPE_CHECKING:
    from minutewatch.rules.library import Library
    from minutewatch.rules.lint import Check


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("action", choices=("lint",), help="check rules, and try the test cases in them")
    parser.add_argument("paths", metavar="PATH", nargs="+", help="a rule file, or a directory of them")
    parser.add_argument(
        "--mapping",
        metavar="FILE",
        help="the mapping of your index; by default, that of the shipped index template",
    )
    parser.add_argument(
        "--url",
        metavar="URL",
        help="an OpenSearch that is asked too, about its logs and the test cases; by default, OPENSEARCH_URL,"
        " and none where that is not set",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print every problem, one a line, and give 1; 0 where there is none."""
    # Imported here because --help need not wait 300 ms for pydantic.
    from minutewatch.rules.library import files_in, read_files  # noqa: PLC0415
    from minutewatch.rules.lint import fields_check, labels_check, lint  # noqa: PLC0415
    from minutewatch.rules.query.fields import Fields  # noqa: PLC0415

    files = [file for path in arguments.paths for file in files_in(Path(path))]
    library = read_files(files)
    mapping = read_mapping(arguments.mapping) if arguments.mapping else None
    fields = Fields.of(mapping) if mapping else Fields.shipped()
    if url := arguments.url or environ.get("OPENSEARCH_URL", "").strip():
        checks = _asking({**environ, "OPENSEARCH_URL": url}, library, mapping)
    else:
        from minutewatch.rules.cases import LocalTrial  # noqa: PLC0415
        from minutewatch.rules.lint import cases_check  # noqa: PLC0415

        checks = [cases_check(LocalTrial(fields=fields))]
    problems = lint(library, [fields_check(fields), labels_check(library), *checks])
    report = {
        "files": len(files),
        "rules": len(library.entries),
        "cases": sum(len(entry.rule.tests) for entry in library.entries),
        "problems": [{"file": one.file, "line": one.line, "problem": one.text} for one in problems],
    }
    sys.stdout.write(orjson.dumps(report).decode() + "\n" if arguments.json else "".join(_told(report, problems)))
    return 1 if problems else 0


def _asking(environ: Mapping[str, str], library: "Library", mapping: Json | None) -> "list[Check]":
    from minutewatch.backtest.node import node_checks  # noqa: PLC0415
    from minutewatch.backtest.setup import index_body  # noqa: PLC0415
    from minutewatch.stores.opensearch import connect  # noqa: PLC0415
    from minutewatch.stores.secrets import read_secret  # noqa: PLC0415

    settings = opensearch_settings(environ, Path.cwd())
    client = connect(settings, secret=read_secret(settings.secret_arn))
    logs = environ.get("LOGS_INDEX", "").strip() or "logs-*"
    return node_checks(client, library, logs=logs, body=mapping or index_body(client, url=settings.url))


def _told(report: Mapping[str, Any], problems: Iterable[object]) -> Iterator[str]:
    yield from (f"{problem}\n" for problem in problems)
    if not problems:
        yield f"{report['rules']} rules with {report['cases']} test cases are in order\n"


COMMAND: Final = Command(summary="check rules, and try their test cases", configure=configure, run=run)
