"""A Forward receiver that acknowledges every chunk and keeps nothing, as a process of its own.

What it costs is not counted: a benchmark's CPU time is that of its own process.
"""

import multiprocessing
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

import msgpack

from minutewatch.config import Endpoint


class _Session(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        unpacker = msgpack.Unpacker(max_buffer_size=64 * 1024 * 1024)
        while data := self.request.recv(1 << 20):
            unpacker.feed(data)
            for frame in unpacker:
                self._acknowledge(frame[-1])

    def _acknowledge(self, options: Any) -> None:
        if isinstance(options, dict) and "chunk" in options:
            self.request.sendall(msgpack.packb({"ack": options["chunk"]}))


def _serve(ready: Connection) -> None:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Session) as server:
        server.daemon_threads = True
        ready.send(server.server_address[1])
        server.serve_forever()


@contextmanager
def sink() -> Iterator[Endpoint]:
    """A running receiver's address on loopback."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield Endpoint(host="127.0.0.1", port=ours.recv())
    finally:
        process.terminate()
        process.join()
