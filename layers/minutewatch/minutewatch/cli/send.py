"""`minutewatch send FILE...`: log files to Fluentd, read as the ingest function would read them."""

import argparse
import json
import socket
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Final, TextIO

from minutewatch.cli.command import Command
from minutewatch.cli.input_file import STANDARD_INPUT, open_input
from minutewatch.cli.target import forward_settings
from minutewatch.errors import DeliveryError
from minutewatch.forward import Chunk, Forwarder
from minutewatch.ingest.files import documents
from minutewatch.ingest.packing import ChunkPackers
from minutewatch.ingest.policy import Policy
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
    secret = read_secret(settings.secret_arn) if settings.secret_arn else {}
    forwarder = Forwarder(settings, secret)
    policy = Policy.load(environ.get("INGEST_POLICY") or None, key=secret.get("redaction_key", "").encode())
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
        _print(path, sending, as_json=arguments.json)
    forwarder.close()
    return 0 if complete else 1


class Sending:
    """One file on its way, and how many of its logs were read and acknowledged."""

    def __init__(self, forwarder: Forwarder, policy: Policy, *, tag: str) -> None:
        self.received = self.delivered = 0
        self._forwarder, self._policy = forwarder, policy
        self._packers = ChunkPackers(tag, self._forward)

    def send(self, lines: Iterable[bytes], *, name: str) -> None:
        """Forward every log of the file; raises `DeliveryError` at the first chunk that nobody takes."""
        logs = documents(
            lines, name=name, where=socket.gethostname(), now_ns=time.time_ns(), redact=self._policy.redact
        )
        for time_ns, document in logs:
            self.received += 1
            self._packers.add(time_ns, document)
        self._packers.finish()

    def _forward(self, chunk: Chunk, _items: set[int]) -> None:
        self._forwarder.forward(chunk, deadline=time.monotonic() + PATIENCE_S)
        self.delivered += chunk.count


class Meter:
    """The lines of a file, with a bar on a terminal that shows how much of it was read."""

    def __init__(self, stream: BinaryIO, *, name: str, out: TextIO) -> None:
        self._stream, self._name, self._out = stream, name, out
        self._size = 0 if name == STANDARD_INPUT else Path(name).stat().st_size

    def __iter__(self) -> Iterator[bytes]:
        shown, done = -1, 0
        live = self._size > 0 and self._out.isatty()
        for line in self._stream:
            yield line
            done += len(line)
            share = done * 100 // self._size if live else shown
            if share != shown:
                shown = share
                full = share * _BAR // 100
                self._out.write(f"\r{'█' * full}{'░' * (_BAR - full)} {share:3} % {self._name}")
        if live:
            self._out.write("\r\x1b[K")


def _absolute(path: str) -> str:
    return path if path == STANDARD_INPUT else str(Path(path).resolve())


def _print(path: str, sending: Sending, *, as_json: bool) -> None:
    counts = {"file": path, "received": sending.received, "delivered": sending.delivered}
    sys.stdout.write(
        json.dumps(counts) + "\n" if as_json else f"{path}: {sending.delivered} of {sending.received} sent\n"
    )


COMMAND: Final = Command(summary="send log files to Fluentd", configure=configure, run=run)
