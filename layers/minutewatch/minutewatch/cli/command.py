"""What a command is."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One entry of the table in `main`.

    Attributes:
        summary: One line for the list of commands.
        configure: Adds the command's arguments.
        run: Does its work with the parsed arguments and the environment, and gives the exit code.
    """

    summary: str
    configure: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, Mapping[str, str]], int]
