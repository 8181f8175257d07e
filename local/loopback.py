"""A TCP server on loopback, a thread for each connection; what it says is its subclass's."""

import socket
import ssl
import struct
import threading
from contextlib import suppress
from typing import Any, ClassVar, Self


class LoopbackServer:
    """Listens from the start and accepts as a context manager.

    Args:
        host: A loopback address of either family.
        port: 0 takes a free one; `self.port` is the one that it has.
        tls: For a server side, or None.
    """

    FORGIVEN: ClassVar[tuple[type[Exception], ...]] = (OSError, ValueError)
    """Errors of a conversation that only close its connection."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0, *, tls: ssl.SSLContext | None = None) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family, backlog=128)
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0
        self._tls = tls
        self._lock = threading.Lock()
        self._open = set[socket.socket]()
        self._threads = list[threading.Thread]()

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop_connections()
        for thread in self._threads:
            thread.join(5)

    def drop_connections(self) -> None:
        """Close what is open, as a load balancer does with idle connections."""
        with self._lock:
            for sock in self._open:
                with suppress(OSError):
                    socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def converse(self, sock: socket.socket) -> None:
        """Say what is to be said over one connection, which is closed afterwards."""
        raise NotImplementedError

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
            self.converse(sock)
        except self.FORGIVEN:
            pass  # Fluentd too logs what happened and closes
        finally:
            with self._lock:
                self._open -= {raw, sock}
            sock.close()


def reset_on_close(sock: socket.socket) -> None:
    """Make closing `sock` send a reset."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
