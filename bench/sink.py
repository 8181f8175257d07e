"""A Forward receiver that acknowledges every chunk and keeps nothing, as a process of its own.

What it costs is not counted: a benchmark's CPU time is that of its own process.
"""

import multiprocessing
import socket
import socketserver
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
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


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    context: ssl.SSLContext | None = None

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, peer = super().get_request()
        return (self.context.wrap_socket(connection, server_side=True) if self.context else connection), peer


def _serve(ready: Connection, certificate: tuple[Path, Path] | None) -> None:
    with _Server(("127.0.0.1", 0), _Session) as server:
        if certificate:
            server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            server.context.load_cert_chain(*certificate)
        ready.send(server.server_address[1])
        server.serve_forever()


@contextmanager
def sink(*, certificate: tuple[Path, Path] | None = None) -> Iterator[Endpoint]:
    """A running receiver's address on loopback; with a certificate and its key it speaks TLS."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs, certificate), daemon=True)
    process.start()
    try:
        yield Endpoint(host="127.0.0.1", port=ours.recv(), tls=certificate is not None)
    finally:
        process.terminate()
        process.join()
