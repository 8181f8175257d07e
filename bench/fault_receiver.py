"""A Forward input that does what goes wrong in life, before a real OpenSearch.

What it stores it has created in the index under `event.id`, as Fluentd's output does. Faults are a script: one for
each chunk, in the order in which chunks arrive over all connections; after the last one it behaves.

As a program it is a well-behaved receiver that can be killed: `python bench/fault_receiver.py URL PORT`.
"""

import socket
import ssl
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from pathlib import Path
from typing import Any, Final

import msgpack

sys.path.insert(0, str(Path(__file__).parents[1]))
from local import frames, handshake
from local.bulk import BulkWriter, UnavailableError
from local.frames import Frame, FrameError
from local.handshake import Challenge, Security
from local.loopback import LoopbackServer, reset_on_close
from minutewatch.config import Endpoint

_READ_BYTES: Final = 64 * 1024
_FIRST_BYTES: Final = 1000  # no frame of these tests is as small


class Fault(Enum):
    """What happens to one chunk."""

    NONE = auto()
    CUT = auto()  # reset in the middle of the frame
    NO_ACK = auto()  # stored, never acknowledged, connection left open
    WRONG_ACK = auto()  # stored, acknowledged under another id
    LATE_ACK = auto()  # stored; first the ack of the chunk before, then its own
    RESET = auto()  # stored, reset before the ack
    DARK = auto()  # neither read on nor answered, and the connection left open


class FaultyReceiver(LoopbackServer):
    """A listening receiver; use as a context manager.

    Args:
        url: The OpenSearch to write to.
        script: One fault for each chunk.
        port: 0 takes a free one.
        delay_s: How long each acknowledgement takes.
        limit_bytes: A chunk whose entries are larger is neither stored nor acknowledged, as over
            `chunk_size_limit`.
        poison: A chunk with one of these ids is neither stored nor acknowledged.
        tls, security: As the client should have them, or not.
    """

    FORGIVEN = (*LoopbackServer.FORGIVEN, FrameError, UnavailableError, msgpack.UnpackException)

    def __init__(
        self,
        url: str,
        *,
        script: Iterable[Fault] = (),
        port: int = 0,
        delay_s: float = 0.0,
        limit_bytes: int | None = None,
        poison: Iterable[str] = (),
        tls: ssl.SSLContext | None = None,
        security: Security | None = None,
    ) -> None:
        super().__init__(port=port, tls=tls)
        self.endpoint = Endpoint(host="127.0.0.1", port=self.port, tls=tls is not None)
        self.delay_s = delay_s
        self._script = iter(script)
        self._limit_bytes, self._poison = limit_bytes, frozenset(poison)
        self._security = security
        self._writer = BulkWriter(url)
        self._last_id = "none"
        self._stopped = threading.Event()

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        super().__exit__()
        self._writer.close()

    def converse(self, sock: socket.socket) -> None:
        """Take chunk after chunk, each with the next fault of the script."""
        if self._security and not _signed_in(sock, self._security):
            return
        unpacker = frames.unpacker()
        while data := sock.recv(_FIRST_BYTES):
            fault = self._next_fault()
            if fault is Fault.CUT:
                reset_on_close(sock)
                return
            if fault is Fault.DARK:
                self._stopped.wait()
                return
            unpacker.feed(data)
            for message in _to_the_end(sock, unpacker):
                self._answer(sock, frames.decode(message), fault)
                fault = Fault.NONE

    def _next_fault(self) -> Fault:
        with self._lock:
            return next(self._script, Fault.NONE)

    def _answer(self, sock: socket.socket, frame: Frame, fault: Fault) -> None:
        if not self._takes(frame):
            return
        self._writer.write(frame.entries)
        self._stopped.wait(self.delay_s)
        if fault is Fault.RESET:
            reset_on_close(sock)
            raise ConnectionResetError
        ids = {
            Fault.NO_ACK: (),
            Fault.WRONG_ACK: ("of nobody",),
            Fault.LATE_ACK: (self._last_id, frame.chunk),
        }.get(fault, (frame.chunk,))
        for chunk_id in ids:
            sock.sendall(frames.ack(str(chunk_id)))
        self._last_id = str(frame.chunk)

    def _takes(self, frame: Frame) -> bool:
        if self._poison and any(entry.record["event.id"] in self._poison for entry in frame.entries):
            return False
        if self._limit_bytes is None:
            return True
        return len(msgpack.packb([entry.record for entry in frame.entries])) <= self._limit_bytes


def _to_the_end(sock: socket.socket, unpacker: msgpack.Unpacker) -> Iterator[Any]:
    """The messages that have begun to arrive."""
    while True:
        messages = list(unpacker)
        yield from messages
        if messages:
            return
        data = sock.recv(_READ_BYTES)
        if not data:
            raise ConnectionError("closed in the middle of a frame")
        unpacker.feed(data)


def _signed_in(sock: socket.socket, security: Security) -> bool:
    challenge = Challenge.fresh(security)
    sock.sendall(msgpack.packb(handshake.helo(challenge)))
    unpacker = frames.unpacker()
    ping = next(_to_the_end(sock, unpacker))
    answer = handshake.pong(ping, challenge, security)
    sock.sendall(msgpack.packb(answer))
    accepted: bool = answer[1]
    return accepted


def main() -> None:
    """Serve until killed."""
    with FaultyReceiver(sys.argv[1], port=int(sys.argv[2])):
        print("ready", flush=True)
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
