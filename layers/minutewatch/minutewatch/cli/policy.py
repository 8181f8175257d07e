"""`minutewatch policy`: checks, compiles and tries out the file that says what ingest hides, keeps and names."""

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import orjson

from minutewatch.cli.command import Command
from minutewatch.cli.input_file import STANDARD_INPUT, open_input
from minutewatch.cli.policy_file import node_of
from minutewatch.errors import ConfigError
from minutewatch.ingest.policy import COMPILED, Policy, PolicySpec
from minutewatch.ingest.policy.artefact import dumps, is_current
from minutewatch.ingest.policy.node import Problem
from minutewatch.ingest.policy.reading import read_policy

FILE: Final = "ingest.yaml"
_ANY_KEY: Final = bytes(32)  # what `try` shows only has to look like what a function makes


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "action",
        choices=("check", "compile", "try"),
        help="check the file; check it and write what ingest reads; or print the lines of a log as it hides them",
    )
    parser.add_argument("file", nargs="?", default=FILE, metavar="FILE", help="the policy; %(default)s by default")
    parser.add_argument("--output", default=COMPILED, metavar="FILE", help="where `compile` writes")
    parser.add_argument(
        "--log", default=STANDARD_INPUT, metavar="FILE", help="the lines for `try`; standard input by default"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print what is wrong with the policy, one problem a line, and give 1; else do what was asked, and give 0."""
    with open_input(arguments.file) as stream:
        source = stream.read()
    spec, problems = checked(source)
    if problems:
        sys.stdout.writelines(_told(arguments.file, problems, as_json=arguments.json))
        return 1
    if arguments.action == "try":
        with open_input(arguments.log) as lines:
            sys.stdout.writelines(tried(spec, (line.decode("utf-8", "replace") for line in lines)))
        return 0
    output = Path(arguments.output)
    if arguments.action == "compile":
        _write(output, dumps(spec, source=source))
    report = {"file": arguments.file, "problems": [], "compiled": str(output), "current": _current(output, source)}
    sys.stdout.write(orjson.dumps(report).decode() + "\n" if arguments.json else _summed_up(report))
    return 0


def checked(source: bytes) -> tuple[PolicySpec, list[Problem]]:
    """What the file says, and what is wrong with it; where anything is, the first is good for nothing."""
    root, problems = node_of(source)
    if root is None or problems:
        return PolicySpec(), problems
    spec, problems = read_policy(root)
    if not problems:
        try:
            Policy(spec, key=_ANY_KEY)
        except ValueError as error:  # each pattern was tried alone, all of them together may still be too much
            problems = [Problem(line=root.line, text=f"the patterns together: {error}")]
    return spec, problems


def tried(spec: PolicySpec, lines: Iterable[str]) -> Iterator[str]:
    """The lines as the policy leaves them."""
    policy = Policy(spec, key=_ANY_KEY)
    for line in lines:
        document = {"message": line.rstrip("\r\n")}
        policy.redact(document)
        yield document["message"] + "\n"


def _told(name: str, problems: Iterable[Problem], *, as_json: bool) -> Iterator[str]:
    if as_json:
        found = [{"line": problem.line, "problem": problem.text} for problem in problems]
        yield orjson.dumps({"file": name, "problems": found}).decode() + "\n"
        return
    yield from (f"{name}:{problem.line}: {problem.text}\n" for problem in problems)


def _summed_up(report: Mapping[str, Any]) -> str:
    if report["current"]:
        return f"{report['file']} is in order, and {report['compiled']} is its compiled form\n"
    mend = "run `minutewatch policy compile` before the next build"
    return f"{report['file']} is in order, but {report['compiled']} was compiled from another one: {mend}\n"


def _current(output: Path, source: bytes) -> bool:
    return output.exists() and is_current(output.read_bytes(), source=source)


def _write(output: Path, artefact: bytes) -> None:
    try:
        output.write_bytes(artefact)
    except OSError as error:
        raise ConfigError(f"{output}: {error.strerror}: name another file with --output") from error


COMMAND: Final = Command(summary="check, compile or try the policy of ingest", configure=configure, run=run)
