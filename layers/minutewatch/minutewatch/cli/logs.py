"""`minutewatch logs [QUERY] --since 15m [--follow]`: searches the index and prints messages."""

import argparse
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TextIO

from minutewatch.cli.command import Command
from minutewatch.cli.lines import coloured_line, json_line, text_line
from minutewatch.cli.logsearch import Tail
from minutewatch.cli.since import since
from minutewatch.cli.target import opensearch_settings
from minutewatch.errors import ConfigError, SearchError
from minutewatch.stores.documents import Json

POLL_S: Final = 1.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "query",
        nargs="?",
        default="",
        metavar="QUERY",
        help='in query-string syntax, such as "timeout AND service.name:checkout"; everything without one',
    )
    parser.add_argument(
        "--since", default="15m", metavar="WHEN", help="90s, 15m, 2h, 3d or an ISO time; %(default)s by default"
    )
    parser.add_argument("--follow", "-f", action="store_true", help="go on with what arrives, until Ctrl-C")
    parser.add_argument(
        "--json", action="store_true", help="print documents, one JSON object a line; so does a pipe"
    )


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print what matches; 0, also when Ctrl-C ends it."""
    # Imported here because --help need not wait 300 ms for it.
    from minutewatch.stores.opensearch import OpenSearchStore, connect  # noqa: PLC0415
    from minutewatch.stores.secrets import read_secret  # noqa: PLC0415

    begin = since(arguments.since, now=datetime.now(UTC))
    settings = opensearch_settings(environ, Path.cwd())
    secret = read_secret(settings.secret_arn)
    store = OpenSearchStore(connect(settings, secret=secret))
    tail = Tail(store, environ.get("LOGS_INDEX", "").strip() or "logs-*", arguments.query)
    show = line_format(sys.stdout, json=arguments.json, environ=environ)
    try:
        for batch in batches(tail, begin, follow=arguments.follow):
            write(sys.stdout, map(show, batch))
    except KeyboardInterrupt:
        return 0
    except SearchError as error:
        if arguments.query and getattr(error.__cause__, "status_code", None) == 400:
            mend = "put text with special characters into double quotes, as in '\"GET /a:b\"'"
            raise ConfigError(
                f"QUERY holds {arguments.query!r}, which is no query string ({error}): {mend}"
            ) from error
        raise
    return 0


def batches(tail: Tail, begin: datetime, *, follow: bool) -> Iterator[Iterable[Json]]:
    """What happened since `begin`, and with `follow` whatever arrives, once a second, for ever."""
    yield tail.first(begin, now=datetime.now(UTC))
    while follow:
        time.sleep(POLL_S)
        yield tail.more(now=datetime.now(UTC))


def write(stream: TextIO, lines: Iterable[str]) -> None:
    """Print the lines as they come; all of them are out when this returns."""
    stream.writelines(f"{line}\n" for line in lines)
    stream.flush()


def line_format(stream: TextIO, *, json: bool, environ: Mapping[str, str]) -> Callable[[Json], str]:
    """JSON on request and into a pipe; colours on a terminal, unless `NO_COLOR` is set (https://no-color.org)."""
    if json or not stream.isatty():
        return json_line
    return text_line if environ.get("NO_COLOR") or environ.get("TERM") == "dumb" else coloured_line


COMMAND: Final = Command(summary="search the logs and print them, newest last", configure=configure, run=run)
