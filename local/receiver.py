"""The embedded Forward receiver: Fluentd's in_forward and out_opensearch in one, for machines without Fluentd.

Stricter than Fluentd in one thing: its ack does not mean "in my buffer", but "in the index".
"""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import msgpack
import orjson

from local import frames, handshake
from local.bulk import BulkWriter, Outcome, Rejection, UnavailableError
from local.counters import Counters
from local.frames import Frame, FrameError
from local.handshake import Challenge, Security
from minutewatch.config import Endpoint

_READ_BYTES: Final = 256 * 1024
_HANDSHAKE_S: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The files of the receiver's TLS certificate and its key, both PEM."""

    certificate: Path
    key: Path


class Receiver:
    """Takes Forward messages on a loopback port, writes them to OpenSearch, and acks what is written.

    A chunk that OpenSearch cannot take now gets no ack, and its connection is closed so that the client sends it
    again. A document that OpenSearch will never take goes to the `rejected` file, is counted, and is acked with
    its chunk.
    """

    def __init__(
        self,
        opensearch_url: str,
        *,
        port: int = 0,
        certificate: Certificate | None = None,
        security: Security | None = None,
        rejected: Path | None = None,
    ) -> None:
        self.counters = Counters()
        self._writer = BulkWriter(opensearch_url)
        self._security = security
        self._tls = _server_context(certificate) if certificate else None
        self._rejected = rejected
        self._lock = threading.Lock()
        self._connections = dict[threading.Thread, socket.socket]()
        self._listener = socket.create_server(("127.0.0.1", port), backlog=128)
        self._acceptor = threading.Thread(target=self._accept, name="receiver", daemon=True)

    @property
    def endpoint(self) -> Endpoint:
        """Where clients send to; its text is what `FLUENTD_ENDPOINTS` takes."""
        port: int = self._listener.getsockname()[1]
        return Endpoint(host="127.0.0.1", port=port, tls=self._tls is not None)

    def start(self) -> Self:
        """Begin to accept clients."""
        self._acceptor.start()
        return self

    def stop(self) -> None:
        """Close every connection after the message that it is in, and return when all threads are done."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._acceptor.join()
        with self._lock:
            open_connections = dict(self._connections)
        for thread, connection in open_connections.items():
            with contextlib.suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RD)  # SSLSocket's own would end TLS before the ack
            thread.join()
        self._writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = threading.Thread(target=self._serve, args=(connection,), name="receiver-client", daemon=True)
            with self._lock:
                self._connections[thread] = connection
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        self.counters.add(connections=1)
        try:
            with self._secured(connection) as stream:
                self._converse(stream)
        except (FrameError, UnavailableError, OSError) as error:
            self.counters.add(closed=1, reason=str(error))
        finally:
            with self._lock:
                self._connections.pop(threading.current_thread())
            connection.close()

    def _secured(self, connection: socket.socket) -> socket.socket:
        if self._tls is None:
            return connection
        connection.settimeout(_HANDSHAKE_S)
        stream = self._tls.wrap_socket(connection, server_side=True)
        with self._lock:  # wrapping moved the descriptor: `stop` has to reach the stream
            self._connections[threading.current_thread()] = stream
        stream.settimeout(None)
        return stream

    def _converse(self, stream: socket.socket) -> None:
        messages = _messages(stream)
        if self._security and not _authenticated(stream, messages, self._security):
            return
        for message in messages:
            frame = frames.decode(message)
            self.counters.add(chunks=1, received=len(frame.entries))
            self._deliver(frame)
            if frame.chunk is not None:
                self.counters.add(acks=1)
                stream.sendall(frames.ack(frame.chunk))

    def _deliver(self, frame: Frame) -> None:
        outcome = self._writer.write(frame.entries)
        self._keep(outcome)
        self.counters.add(indexed=outcome.indexed, duplicates=outcome.duplicates, rejected=len(outcome.rejections))

    def _keep(self, outcome: Outcome) -> None:
        if not outcome.rejections or self._rejected is None:
            return
        with self._lock, self._rejected.open("ab") as file:
            file.writelines(_letter(rejection) for rejection in outcome.rejections)


def _letter(rejection: Rejection) -> bytes:
    return orjson.dumps({"reason": rejection.reason, "document": rejection.document}, default=repr) + b"\n"


def _messages(stream: socket.socket) -> Iterator[Any]:
    unpacker = frames.unpacker()
    while received := stream.recv(_READ_BYTES):
        try:
            unpacker.feed(received)
            yield from unpacker
        except (msgpack.UnpackException, ValueError) as error:
            raise FrameError(f"not msgpack, or over {frames.MAX_FRAME_BYTES} bytes: {error!r}") from error


def _authenticated(stream: socket.socket, messages: Iterator[Any], security: Security) -> bool:
    challenge = Challenge.fresh(security)
    stream.sendall(msgpack.packb(handshake.helo(challenge)))
    stream.settimeout(_HANDSHAKE_S)
    answer = handshake.pong(next(messages, None), challenge, security)
    stream.settimeout(None)
    stream.sendall(msgpack.packb(answer))
    accepted: bool = answer[1]
    return accepted


def _server_context(certificate: Certificate) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate.certificate, certificate.key)
    return context
