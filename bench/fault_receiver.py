"""A Forward input that does what goes wrong in life, before a real OpenSearch.

What it stores it has created in the index under `event.id`, as Fluentd's output does. Faults are a script: one for
each chunk, in the order in which chunks arrive over all connections; after the last one it behaves.

As a program it is a well-behaved receiver that can be killed: `python bench/fault_receiver.py URL PORT`.
"""

import socket
import ssl
import struct
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path
from typing import Any, Final, Self

import msgpack

sys.path.insert(0, str(Path(__file__).parents[1]))
from local import frames, handshake
from local.bulk import BulkWriter, UnavailableError
from local.frames import Frame, FrameError
from local.handshake import Challenge, Security
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


class FaultyReceiver:
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
        self.delay_s = delay_s
        self.connections = 0
        self._script = iter(script)
        self._limit_bytes, self._poison = limit_bytes, frozenset(poison)
        self._tls, self._security = tls, security
        self._writer = BulkWriter(url)
        self._lock = threading.Lock()
        self._open = set[socket.socket]()
        self._threads = list[threading.Thread]()
        self._last_id = "none"
        self._stopped = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", port), backlog=128)
        self.endpoint = Endpoint(host="127.0.0.1", port=self._listener.getsockname()[1], tls=tls is not None)

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop_connections()
        for thread in self._threads:
            thread.join(5)
        self._writer.close()

    def drop_connections(self) -> None:
        """Close what is open, as a load balancer does with idle connections."""
        with self._lock:
            for sock in self._open:
                with suppress(OSError):
                    socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def _start(self, target: Any, *arguments: Any) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with self._lock:
                self._open.add(sock)
            self._start(self._serve, sock)

    def _serve(self, raw: socket.socket) -> None:
        sock = raw
        try:
            if self._tls:
                sock = self._tls.wrap_socket(raw, server_side=True)
                with self._lock:
                    self._open.add(sock)
            self._converse(sock)
        except (OSError, FrameError, UnavailableError, ValueError, msgpack.UnpackException):
            pass  # Fluentd too logs what happened and closes
        finally:
            with self._lock:
                self._open -= {raw, sock}
            sock.close()

    def _converse(self, sock: socket.socket) -> None:
        if self._security and not _signed_in(sock, self._security):
            return
        unpacker = frames.unpacker()
        while data := sock.recv(_FIRST_BYTES):
            fault = self._next_fault()
            if fault is Fault.CUT:
                _reset(sock)
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
            _reset(sock)
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


def _reset(sock: socket.socket) -> None:
    """Make closing `sock` send a reset."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def main() -> None:
    """Serve until killed."""
    with FaultyReceiver(sys.argv[1], port=int(sys.argv[2])):
        print("ready", flush=True)
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
