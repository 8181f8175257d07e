"""`minutewatch COMMAND ...`: finds the command, and turns an error into one line and exit code 2."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from types import MappingProxyType
from typing import Final

from minutewatch.cli import backtest, logs, patterns, policy, quarantine, replay, rules, score, send
from minutewatch.cli.command import Command
from minutewatch.errors import LogMonitorError

COMMANDS: Final[Mapping[str, Command]] = MappingProxyType(
    {
        "backtest": backtest.COMMAND,
        "logs": logs.COMMAND,
        "patterns": patterns.COMMAND,
        "policy": policy.COMMAND,
        "quarantine": quarantine.COMMAND,
        "replay": replay.COMMAND,
        "rules": rules.COMMAND,
        "score": score.COMMAND,
        "send": send.COMMAND,
    }
)

# What a shell reports for a program that Ctrl-C ended.
_INTERRUPTED: Final = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; its exit code is 0, 1 where it found something wrong, 2 where it could not do its work."""
    arguments = _parser().parse_args(argv)
    try:
        code = COMMANDS[arguments.command].run(arguments, os.environ)
        sys.stdout.flush()
    except LogMonitorError as error:
        sys.stderr.write(f"minutewatch {arguments.command}: {error}\n")
        return 2
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader (`head`, a pager) has what it wants; without this Python complains once more at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="minutewatch", description="Log monitoring, from a terminal.")
    parser.add_argument("--version", action="version", version=f"minutewatch {version('minutewatch')}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        command.configure(commands.add_parser(name, help=command.summary, description=command.summary))
    return parser
