"""`minutewatch send FILE...`: log files to Fluentd, read and chosen as the ingest function would do it."""

import argparse
import json
import socket
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Final, TextIO

from minutewatch.cli.command import Command
from minutewatch.cli.input_file import STANDARD_INPUT, chunks, open_input
from minutewatch.cli.target import forward_settings
from minutewatch.errors import DeliveryError
from minutewatch.forward import Chunk, Forwarder
from minutewatch.ingest.files import LogFile, portions
from minutewatch.ingest.identity import place
from minutewatch.ingest.packing import ChunkPackers
from minutewatch.ingest.pipeline import forward_part
from minutewatch.ingest.policy import Policy
from minutewatch.ingest.service import Forwards
from minutewatch.ingest.sources import direct
from minutewatch.ingest.sources.source import Outcome
from minutewatch.stores.secrets import read_secret

PATIENCE_S: Final = 120.0
"""How long Fluentd may take for one chunk."""
_BAR: Final = 30


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("files", metavar="FILE", nargs="+", help="a log file; - for standard input")
    parser.add_argument("--json", action="store_true", help="print what was sent as one JSON object a file")


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Send each file and print how many logs Fluentd has acknowledged; 0, or 1 where it did not take them all."""
    settings = forward_settings(environ, Path.cwd())
    secret = read_secret(settings.secret_arn)
    forwarder = Forwarder(settings, secret)
    policy = Policy.load(environ.get("INGEST_POLICY") or None, secret=secret)
    complete = True
    for path in arguments.files:
        sending = Sending(forwarder, policy, tag=settings.tag)
        try:
            with open_input(path) as stream:
                sending.send(Meter(stream, name=path, out=sys.stderr), name=_absolute(path))
        except DeliveryError as error:
            complete = False
            mend = "send the file again when that is mended: what is there already is not doubled"
            sys.stderr.write(f"minutewatch send: {path}: {error}; {mend}\n")
        for unreadable in sending.outcome.unreadable:
            complete = False
            sys.stderr.write(f"minutewatch send: {unreadable.reason}\n")
        _print(path, sending.outcome, as_json=arguments.json)
    forwarder.close()
    return 0 if complete else 1


class Sending:
    """One file on its way; `outcome` counts its logs."""

    def __init__(self, forwarder: Forwards, policy: Policy, *, tag: str) -> None:
        self.outcome = Outcome(source=direct.SOURCE)
        self._forwarder, self._policy = forwarder, policy
        self._packers = ChunkPackers(tag, self._forward)

    def send(self, chunks: Iterable[bytes], *, name: str) -> None:
        """Forward every log of the file that the policy wants.

        Raises:
            DeliveryError: Nobody takes a chunk; the rest of the file is not read.
        """
        host, now_ns = socket.gethostname(), time.time_ns()
        origin = {"event.dataset": "app"}
        file = LogFile(source="send", label=name, name=name, place=place(host, name), origin=origin, now_ns=now_ns)
        for batch, _ in portions(chunks, file):
            for part in batch.whole():
                forward_part(part, self.outcome, extend=self._packers.extend, now_ns=now_ns, policy=self._policy)
            self.outcome.unreadable.extend(batch.unreadable)
        self._packers.finish()

    def _forward(self, chunk: Chunk, _items: set[int]) -> None:
        self._forwarder.forward(chunk, deadline=time.monotonic() + PATIENCE_S)
        self.outcome.delivered += chunk.count


class Meter:
    """The bytes of a file, with a bar on a terminal that shows how much of it was read."""

    def __init__(self, stream: BinaryIO, *, name: str, out: TextIO) -> None:
        self._stream, self._name, self._out = stream, name, out
        self._size = 0 if name == STANDARD_INPUT else Path(name).stat().st_size

    def __iter__(self) -> Iterator[bytes]:
        shown, done = -1, 0
        live = self._size > 0 and self._out.isatty()
        for chunk in chunks(self._stream):
            yield chunk
            done += len(chunk)
            share = done * 100 // self._size if live else shown
            if share != shown:
                shown = share
                full = share * _BAR // 100
                self._out.write(f"\r{'█' * full}{'░' * (_BAR - full)} {share:3} % {self._name}")
        if live:
            self._out.write("\r\x1b[K")


def _absolute(path: str) -> str:
    return path if path == STANDARD_INPUT else str(Path(path).resolve())


def _print(path: str, outcome: Outcome, *, as_json: bool) -> None:
    counts: dict[str, str | int] = {
        "file": path,
        "received": outcome.received,
        "delivered": outcome.delivered,
        "dropped": outcome.dropped,
    }
    left_out = f", {outcome.dropped} left out by the policy" if outcome.dropped else ""
    text = f"{path}: {outcome.delivered} of {outcome.received} sent{left_out}"
    sys.stdout.write(f"{json.dumps(counts) if as_json else text}\n")


COMMAND: Final = Command(summary="send log files to Fluentd", configure=configure, run=run)
